/**
 * The message list by keyboard: one stop of Tab before the composer (list-lines.js). Up, down, Home and End go from line to line, Enter to
 * the tools and links of a message, left and right between these; E edits, F forwards, B bookmarks, Delete deletes, U marks
 * unread; Escape goes back, at last to the composer.
 */
import { onEscape } from "maru/core/escape";
import { deleteMessage } from "maru/messages/deletion";
import { letterOf } from "maru/messages/list-letters";
import { LINE, linesOf, makeStop, toolsOf } from "maru/messages/list-lines";
import { ACTS, markUnread } from "maru/messages/message-toolbar";
import { viewer } from "maru/core/viewer";

const FIELDS = "textarea, input:not([readonly]), select, audio, video";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isInside(event.target) && act(event)) event.preventDefault();
});

// Shift+Escape is for all rooms.
onEscape("timeline", ({ target, shiftKey }) => !shiftKey && (isInside(target) || isPlayer(target)) && (toLine(target) || toBox()));

/** Its own keys move it. */
function isPlayer(target) {
  return Boolean(target.closest?.("chat-timeline chat-file"));
}

function isInside(target) {
  return Boolean(target.closest?.("chat-timeline")) && !target.matches(FIELDS) && !target.closest("chat-message form, dialog, [popover]");
}

function act(event) {
  const { key, target, shiftKey } = event;
  const timeline = target.closest("chat-timeline");
  const line = target.closest(LINE);
  if (shiftKey && key !== "Delete") return false;
  if (line && target !== line && moveInside(line, target, key)) return true;
  const step = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (step) return Boolean(line) && move(timeline, line, step);
  if (key === "Home" && line) return focus(linesOf(timeline)[0]);
  if (key === "End" && line) return toEnd(timeline);
  if (key === "Enter" && target === timeline) return focus(linesOf(timeline).at(-1));
  if (key === "Enter" && target === line && !line.matches("button")) return toTools(line);
  return actOn(line?.matches("chat-message") ? line : null, key === "Delete" ? key : letterOf(event));
}

function actOn(message, key) {
  if (key === "e" && message?.editable) message.edit();
  else if (key === "Delete" && message?.removable) deleteMessage(message);
  else if (key === "f" && message?.forwardable) ACTS.forward(message);
  else if (key === "b" && message?.lasting && !viewer.isGuest) ACTS.bookmark(message);
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

function toTools(line) {
  const tools = toolsOf(line);
  (tools.find((tool) => tool.closest("[role=toolbar], .message-failed")) ?? tools[0])?.focus();
  return tools.length > 0;
}

function moveInside(line, from, key) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (!step) return false;
  const tools = toolsOf(line);
  tools.at((tools.indexOf(from) + step) % tools.length)?.focus();
  return true;
}

function toLine(target) {
  const line = target.closest(LINE);
  return Boolean(line) && line !== target && focus(line);
}

function toBox() {
  document.querySelector("chat-composer textarea")?.focus({ preventScroll: true });
  return true;
}

function focus(line) {
  if (!line) return false;
  makeStop(line);
  line.focus();
  return true;
}
