/**
 * The panel beside the conversation (#panel). What opens it has `aria-controls="panel"` and fills it through htmx; the
 * same again, a button with data-close-panel, Escape, or another room closes it.
 */
import { hear } from "maru/events";

const OPENER = '[aria-controls="panel"]';
const panel = () => document.getElementById("panel");

hear("room-shown", ({ dataset }) => {
  if (panel()?.dataset.room !== dataset.room) close();
  else tellOpener();
});

document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id !== "panel") return;
  target.dataset.room = document.querySelector("chat-timeline")?.dataset.room ?? "";
  tellOpener();
});

// Before htmx hears of it: a second click closes what the first has opened.
document.addEventListener(
  "click",
  (event) => {
    const opener = event.target.closest?.(`${OPENER}[aria-expanded="true"]`);
    if (!opener && !event.target.closest?.("[data-close-panel]")) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  },
  { capture: true },
);

document.addEventListener("keydown", ({ key, defaultPrevented, isComposing }) => {
  if (key === "Escape" && !defaultPrevented && !isComposing && panel()?.childElementCount) close();
});

function close() {
  const hadFocus = panel()?.contains(document.activeElement);
  panel()?.replaceChildren();
  tellOpener();
  if (hadFocus) document.querySelector(OPENER)?.focus();
}

function tellOpener() {
  document.querySelector(OPENER)?.setAttribute("aria-expanded", Boolean(panel()?.childElementCount));
}
