/**
 * The message list by keyboard: one stop of Tab before the composer. Up, down, Home and End go from line to line, Enter to
 * the tools and links of a message, left and right between these; E edits, Delete deletes, U marks unread; Escape goes
 * back, at last to the composer.
 */
import { onEscape } from "maru/core/escape";
import { hear } from "maru/core/events";
import { letterOf } from "maru/messages/list-letters";
import { deleteMessage } from "maru/messages/deletion";
import { markUnread } from "maru/messages/message-toolbar";

const LINES = ":scope > chat-message:not([data-folded]), :scope > .fold-line";
const FIELDS = "textarea, input, select";
const TOOLS = ".author, .body a[href], .show-all, .blocked-line, [role=toolbar] button, .message-failed button";

document.addEventListener("keydown", (event) => {
  if (event.key === "Tab") return chooseStop(event.target);
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isInside(event.target) && act(event)) event.preventDefault();
});

// Shift+Escape is for all rooms.
onEscape("timeline", ({ target, shiftKey }) => !shiftKey && isInside(target) && (toMessage(target) || toBox()));

hear("room-shown", keepOneStop);
document.addEventListener("timeline-change", ({ target }) => keepOneStop(target));

// The toolbar comes to the message with the pointer or the focus; Tab goes past it.
for (const name of ["focusin", "pointerover"]) {
  document.addEventListener(name, ({ target }) => {
    for (const tool of target.closest?.("chat-message")?.querySelectorAll(TOOLS) ?? []) {
      if (!tool.closest(".message-failed")) tool.tabIndex = -1;
    }
  });
}

function isInside(target) {
  return Boolean(target.closest?.("chat-timeline")) && !target.matches(FIELDS) && !target.closest("form, dialog, [popover]");
}

function act(event) {
  const { key, target, shiftKey } = event;
  const timeline = target.closest("chat-timeline");
  const line = target.closest("chat-message, .fold-line");
  if (shiftKey && key !== "Delete") return false;
  if (line && target !== line && line.matches("chat-message") && moveInside(line, target, key)) return true;
  const step = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (step) return Boolean(line) && move(timeline, line, step);
  if (key === "Home" && line) return focus(linesOf(timeline)[0]);
  if (key === "End" && line) return toEnd(timeline);
  if (key === "Enter" && target === timeline) return focus(linesOf(timeline).at(-1));
  if (key === "Enter" && target === line && line.matches("chat-message")) return toTools(line);
  return actOn(line?.matches("chat-message") ? line : null, key === "Delete" ? key : letterOf(event));
}

function actOn(message, key) {
  if (key === "e" && message?.editable) message.edit();
  else if (key === "Delete" && message?.removable) deleteMessage(message);
  else if (key === "u" && message?.lasting) markUnread(message);
  else return false;
  return true;
}

function move(timeline, line, step) {
  const all = linesOf(timeline);
  const next = all[all.indexOf(line) + step];
  if (next) return focus(next);
  if (step > 0) toBox();
  return true; // older ones are on their way
}

async function toEnd(timeline) {
  await timeline.jumpToLatest();
  focus(linesOf(timeline).at(-1));
}

function toTools(message) {
  const tools = toolsOf(message);
  (tools.find((tool) => tool.closest("[role=toolbar]")) ?? tools[0])?.focus();
  return tools.length > 0;
}

function moveInside(message, from, key) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (!step) return false;
  const tools = toolsOf(message);
  tools.at((tools.indexOf(from) + step) % tools.length)?.focus();
  return true;
}

function toolsOf(message) {
  return [...message.querySelectorAll(TOOLS)].filter((tool) => tool.checkVisibility());
}

function toMessage(target) {
  const message = target.closest("chat-message");
  return Boolean(message) && message !== target && focus(message);
}

function toBox() {
  document.querySelector("chat-composer textarea")?.focus({ preventScroll: true });
  return true;
}

function linesOf(timeline) {
  return [...timeline.querySelector(".messages").querySelectorAll(LINES)];
}

function focus(line) {
  if (!line) return false;
  makeStop(line);
  line.focus();
  return true;
}

function makeStop(line) {
  for (const other of line.parentElement.querySelectorAll(":scope > [tabindex]")) if (other !== line) other.tabIndex = -1;
  line.tabIndex = 0;
}

/** While the focus is elsewhere the stop is the last line. */
function keepOneStop(timeline) {
  const stop = timeline.querySelector('.messages > [tabindex="0"]:not([data-folded])');
  const last = linesOf(timeline).at(-1);
  if (last && stop !== last && !(stop && timeline.contains(document.activeElement))) makeStop(last);
}

/** Tab comes to the last line that the reader sees, so that nothing they look at moves away. */
function chooseStop(from) {
  const timeline = document.querySelector("chat-timeline");
  if (!timeline || timeline.following || timeline.contains(from)) return;
  const { bottom } = timeline.getBoundingClientRect();
  const seen = linesOf(timeline).findLast((line) => line.getBoundingClientRect().bottom <= bottom + 1);
  if (seen) makeStop(seen);
}
