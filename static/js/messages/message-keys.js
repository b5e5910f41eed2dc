/** The list by keyboard: up and down move between messages, E edits, Delete deletes, U marks unread, Escape returns to the box. */
import { onEscape } from "maru/core/escape";
import { confirmDelete, markUnread } from "maru/messages/message-toolbar";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const { target, key } = event;
  if (!isInside(target)) return;
  const message = target.closest("chat-message");
  if (!act(key, message, target.closest("chat-timeline"))) return;
  event.preventDefault();
});

// Shift+Escape is for all rooms.
onEscape("timeline", ({ target, shiftKey }) => !shiftKey && isInside(target) && toBox());

function isInside(target) {
  return !target.matches("textarea, input, select") && Boolean(target.closest("chat-timeline"));
}

function act(key, message, timeline) {
  if (key === "ArrowUp" || key === "ArrowDown") return Boolean(message) && move(message, key === "ArrowUp" ? -1 : 1);
  if (key === "Enter" && !message) return focus([...timeline.querySelectorAll("chat-message")].at(-1));
  if (key === "e" && message?.editable) message.edit();
  else if (key === "Delete" && message?.removable) confirmDelete(message);
  else if (key === "u" && message?.lasting) markUnread(message);
  else return false;
  return true;
}

function move(message, step) {
  const all = [...message.parentElement.querySelectorAll(":scope > chat-message:not([data-folded])")];
  return focus(all[all.indexOf(message) + step]);
}

function toBox() {
  document.querySelector("chat-composer textarea")?.focus({ preventScroll: true });
  return true;
}

function focus(message) {
  if (!message) return false;
  message.tabIndex = -1;
  message.focus();
  return true;
}
