/** Notices in the page's one live region, #notices. They leave by themselves, but not from under a pointer or focus. */
import { hear } from "maru/events";

const STAY = 6_000; // ms
const LONG = 90; // characters; longer texts stay longer
const PER_CHARACTER = 60; // ms

/** Shows a notice; `action` is the words of a button, `act` what it does. */
export function toast(text, { level = "info", action = "", act = null } = {}) {
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.dataset.level = level;
  notice.append(text);
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = action;
    button.addEventListener("click", () => {
      notice.remove();
      act();
    });
    notice.append(" ", button);
  }
  document.getElementById("notices").append(notice);
}

function leaveInTime(notice) {
  let timer = 0;
  const stay = STAY + Math.max(0, notice.textContent.length - LONG) * PER_CHARACTER;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(() => notice.remove(), stay);
  };
  const hold = () => clearTimeout(timer);
  for (const event of ["pointerenter", "focusin"]) notice.addEventListener(event, hold);
  for (const event of ["pointerleave", "focusout"]) notice.addEventListener(event, start);
  start();
}

const notices = document.getElementById("notices");
for (const notice of notices?.querySelectorAll(".notice") ?? []) leaveInTime(notice);
if (notices) {
  new MutationObserver((changes) => {
    for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (node instanceof HTMLElement) leaveInTime(node);
    }
  }).observe(notices, { childList: true });
}

hear("chat-notice", ({ textContent, dataset }) => toast(textContent, { level: dataset.level }));
