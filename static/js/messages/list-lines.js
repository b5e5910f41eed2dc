/**
 * The lines of the message list: messages, also those that were not sent, folded runs, and what stands before the first
 * message if there is something to press in it. One of them is the list's one stop of Tab; what can be pressed in a line
 * is no stop, but is reached from it (message-keys.js).
 */
import { hear } from "maru/core/events";

export const LINE = "chat-message, .fold-line, .room-start";
const LINES = ".messages > chat-message:not([data-folded]), .messages > .fold-line";
const STOPS = ".messages > [tabindex], :scope > .room-start[tabindex]";
const STOP = '.messages > [tabindex="0"]:not([data-folded]), :scope > .room-start[tabindex="0"]';
const FILES = ":is(a[href], button, audio, video, input)"; // in a <chat-file>
const TOOLS = `.author, .body a[href], chat-file ${FILES}, .show-all, .blocked-line, [role=toolbar] button, .message-failed button`;
const START_TOOLS = "a[href], button, summary, input:not([type=hidden])";

hear("room-shown", keepOneStop);
document.addEventListener("timeline-change", ({ target }) => keepOneStop(target));
document.addEventListener("htmx:load", ({ target }) => {
  const timeline = target.closest?.(".room-start")?.closest("chat-timeline");
  if (timeline) keepOneStop(timeline); // what to do in an empty room has come, or is another
});
document.addEventListener("keydown", ({ key, target }) => key === "Tab" && chooseStop(target));

// The toolbar comes to the message with the pointer or the focus; Tab goes past it.
for (const name of ["focusin", "pointerover"]) {
  document.addEventListener(name, ({ target }) => {
    for (const tool of target.closest?.("chat-message")?.querySelectorAll(TOOLS) ?? []) tool.tabIndex = -1;
  });
}

/** In their order. */
export function linesOf(timeline) {
  const start = timeline.querySelector(":scope > .room-start");
  const lines = [...timeline.querySelectorAll(LINES)];
  return start && toolsOf(start).length ? [start, ...lines] : lines;
}

/** What can be pressed in a line, in its order. */
export function toolsOf(line) {
  const tools = [...line.querySelectorAll(line.matches(".room-start") ? START_TOOLS : TOOLS)];
  return tools.filter((tool) => tool.checkVisibility() && !tool.disabled);
}

/** Tab comes to this line from now on. */
export function makeStop(line) {
  for (const other of line.closest("chat-timeline").querySelectorAll(STOPS)) if (other !== line) other.tabIndex = -1;
  line.tabIndex = 0;
}

/** While the focus is elsewhere the stop is the last line. */
function keepOneStop(timeline) {
  nameStart(timeline.querySelector(":scope > .room-start"));
  const stop = timeline.querySelector(STOP);
  const last = linesOf(timeline).at(-1);
  if (last && stop !== last && !(stop && timeline.contains(document.activeElement))) makeStop(last);
}

function nameStart(start) {
  const tools = start?.querySelectorAll(START_TOOLS) ?? [];
  for (const tool of tools) tool.tabIndex = -1;
  if (!tools.length) return;
  start.role = "group";
  start.ariaLabel = start.querySelector("h2").textContent;
}

/** Tab comes to the last line that the reader sees, so that nothing they look at moves away. */
function chooseStop(from) {
  const timeline = document.querySelector("chat-timeline");
  if (!timeline || timeline.following || timeline.contains(from)) return;
  const { bottom } = timeline.getBoundingClientRect();
  const seen = linesOf(timeline).findLast((line) => line.getBoundingClientRect().bottom <= bottom + 1);
  if (seen) makeStop(seen);
}
