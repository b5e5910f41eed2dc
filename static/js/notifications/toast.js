/**
 * Notices in the page's one live region, #notices. They leave by themselves, but not from under a pointer or focus.
 * Each tells `noticed` ({text, level, isKept: whether the server keeps it, too, notice: its id there}), so that it can be
 * found again, and `notice-left` when it goes. One that goes with the focus in it gives the focus back.
 */
import { hear, tell } from "maru/core/events";
import { say } from "maru/core/words";

const STAY = 6_000; // ms
const UNDO = 10_000; // ms; with something to press
const LONG = 90; // characters; longer texts stay longer
const PER_CHARACTER = 60; // ms

/**
 * Shows a notice, and returns it. `action` is the words of a button, `act` what it does; `undo` takes back what the notice
 * tells; `actions` has further buttons ({action, act}). It stays for `stay` seconds at least. `notice` is its id in the
 * bell's list, `isUnseen` whether it is only read out.
 */
export function toast(text, options = {}) {
  const { level = "info", action = "", act = null, undo = null, actions = [] } = options;
  const { isKept = false, stay = 0, notice: id = "", isUnseen = false } = options;
  const notice = document.createElement("p");
  notice.className = isUnseen ? "notice visually-hidden" : "notice";
  if (id) notice.dataset.notice = id;
  notice.dataset.level = level;
  if (isKept) notice.dataset.kept = "";
  if (stay) notice.dataset.stay = stay;
  notice.append(text);
  const buttons = [...(action ? [{ action, act }] : []), ...(undo ? [{ action: say("undo"), act: undo }] : []), ...actions];
  for (const { action: words, act: press } of buttons) notice.append(" ", button(notice, words, press, { isUndo: press === undo }));
  document.getElementById("notices").append(notice);
  return notice;
}

function button(notice, words, act, { isUndo }) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = words;
  if (isUndo) element.dataset.undo = element.dataset.tooltip = words; // undo-key.js
  if (isUndo) element.setAttribute("aria-keyshortcuts", "Control+Z Meta+Z");
  element.addEventListener("click", () => {
    notice.remove();
    act();
  });
  return element;
}

function pass(notice) {
  if (notice.matches(".arrival")) return leaveInTime(notice); // it is told in its conversation
  const words = notice.cloneNode(true);
  words.querySelectorAll("a, button, form").forEach((way) => way.remove());
  const level = notice.dataset.level ?? "error"; // a refusal says none
  const text = words.textContent.replace(/\s+/g, " ").trim();
  tell("noticed", { text, level, isKept: "kept" in notice.dataset, notice: notice.dataset.notice });
  leaveInTime(notice);
}

const focusFrom = new WeakMap(); // notice → what had the focus before it

function giveBack(notice) {
  const from = focusFrom.get(notice);
  if (from?.isConnected && document.activeElement === document.body) from.focus({ preventScroll: true });
}

function leaveInTime(notice) {
  let timer = 0;
  const least = Math.max(notice.querySelector("button") ? UNDO : STAY, Number(notice.dataset.stay ?? 0) * 1000);
  const stay = least + Math.max(0, notice.textContent.length - LONG) * PER_CHARACTER;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(() => notice.remove(), stay);
  };
  const startUnlessHeld = () => notice.matches(":hover, :focus-within") || start();
  const hold = () => clearTimeout(timer);
  notice.addEventListener("focusin", ({ relatedTarget }) => {
    if (relatedTarget && !notice.contains(relatedTarget)) focusFrom.set(notice, relatedTarget);
  });
  for (const event of ["pointerenter", "focusin"]) notice.addEventListener(event, hold);
  for (const event of ["pointerleave", "focusout"]) notice.addEventListener(event, () => setTimeout(startUnlessHeld));
  notice.addEventListener("click", ({ target }) => target.closest("a, button") || notice.remove()); // a finger hurries it
  start();
}

const notices = document.getElementById("notices");
addEventListener("DOMContentLoaded", () => notices?.querySelectorAll(".notice").forEach(pass)); // when all listen
if (notices) {
  new MutationObserver((changes) => {
    for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (node instanceof HTMLElement) pass(node);
    }
    const gone = changes.flatMap(({ removedNodes }) => [...removedNodes]);
    gone.forEach(giveBack);
    if (gone.length) tell("notice-left");
  }).observe(notices, { childList: true });
}

hear("chat-notice", ({ textContent, dataset }) => {
  if (textContent && dataset.level) toast(textContent, { level: dataset.level });
});
