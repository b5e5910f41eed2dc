/**
 * The panel beside the conversation (#panel). What opens it has `aria-controls="panel"` and fills it through htmx; the
 * same again, a button with data-close-panel, or Escape closes it. What is about a room (data-room) goes with the room.
 * The focus goes into what one opens, and back to what opened it.
 */
import { onEscape } from "maru/core/escape";
import { hear } from "maru/core/events";
import { openLayer } from "maru/core/history";

const OPENER = '[aria-controls="panel"]';
const OVER = matchMedia("(max-width: 899.98px)"); // it lies over the conversation
const panel = () => document.getElementById("panel");
let layer = null; // what says that it has closed
let asking = null; // what opens it, while the content is on its way

hear("room-shown", ({ dataset }) => {
  const about = panel()?.dataset.room;
  if (about && about !== dataset.room) close();
  else tellOpeners();
});

document.addEventListener("htmx:beforeRequest", ({ detail: { elt, target } }) => {
  if (target.id === "panel" && elt.closest(OPENER)) asking = elt;
});
document.addEventListener("htmx:afterRequest", ({ detail: { elt } }) => {
  if (elt === asking) asking = null;
});

document.addEventListener("htmx:afterSwap", ({ target, detail: { requestConfig } }) => {
  const opener = target.id === "panel" && requestConfig?.elt.closest(OPENER);
  if (opener) Object.assign(target.dataset, { room: opener.dataset.room ?? "", shows: opener.getAttribute("href") });
  tellOpeners();
  const isAsked = opener && requestConfig.triggeringEvent; // not by the page itself
  if (opener && !layer && OVER.matches) layer = openLayer(close);
  if (isAsked || (target.id === "panel" && document.activeElement === document.body)) focusPanel();
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

onEscape("panel", () => {
  if (asking) {
    htmx.trigger(asking, "htmx:abort");
    return true;
  }
  const isOpen = Boolean(panel()?.childElementCount);
  if (isOpen) close();
  return isOpen;
});

function close() {
  const hadFocus = panel()?.contains(document.activeElement);
  const opener = document.querySelector(`${OPENER}[aria-expanded="true"]`);
  panel()?.replaceChildren();
  tellOpeners();
  layer?.();
  layer = null;
  if (!hadFocus) return;
  const menu = opener?.closest("[popover]:not(:popover-open)"); // the way in stands in a menu that has closed
  const back = menu ? document.querySelector(`[popovertarget="${menu.id}"]`) : opener;
  (back ?? document.querySelector("chat-composer textarea") ?? document.querySelector("chat-timeline"))?.focus();
}

/** Its heading is what a screen reader says first; no keyboard pops up. */
function focusPanel() {
  const goal = panel().querySelector("h1, h2, h3") ?? panel();
  goal.tabIndex = -1;
  goal.focus({ preventScroll: true });
}

function tellOpeners() {
  const shows = panel()?.childElementCount ? panel().dataset.shows : null;
  for (const opener of document.querySelectorAll(OPENER)) {
    opener.setAttribute("aria-expanded", opener.getAttribute("href") === shows);
  }
}
