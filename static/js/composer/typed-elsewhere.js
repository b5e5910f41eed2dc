/**
 * What is typed where no field has the focus goes into the composer. What is typed while another conversation is on its
 * way goes into the composer that comes, not into the one that is about to go.
 */
import { IME_KEY } from "maru/composer/enter-key";
import { isLayerOpen } from "maru/core/escape";
import { letterOf } from "maru/messages/list-letters";

const NOT_FREE = `input, textarea, select, [contenteditable], audio, video, dialog, [popover],
  [role=listbox], [role=menu], [role=radiogroup], [role=tree], [role=grid]`;
let held = null; // the text typed since another conversation was asked for; null while none is

document.addEventListener("htmx:beforeSend", ({ detail }) => detail.target.id === "conversation" && (held ??= ""));
document.addEventListener("htmx:afterRequest", ({ detail }) => detail.target.id === "conversation" && release());
document.addEventListener("keydown", hold, { capture: true });

document.addEventListener("keydown", (event) => {
  const box = boxOnShow();
  if (event.defaultPrevented || !box || event.key === " " || !isText(event)) return;
  if (letterOf(event) || !isFree(event.target)) return;
  box.focus({ preventScroll: true }); // the key, or the input method that it starts, writes there
});

/** An input method cannot be held up: what it writes goes into the composer of now, and is a draft there. */
function hold(event) {
  const { key, target } = event;
  if (held === null || !(target.closest?.("chat-composer") || isFree(target))) return;
  if (key === "Enter" && held) return stop(event); // nothing is sent to the room one leaves
  if (!isText(event) || [...key].length !== 1 || letterOf(event) || (key === " " && !held)) return;
  stop(event);
  held += key;
}

function release() {
  const box = boxOnShow();
  const text = held;
  held = null;
  if (!box || !text) return;
  box.focus({ preventScroll: true });
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** Whether the key writes something, or may be the first of something that an input method writes. */
function isText(event) {
  const { key, keyCode, ctrlKey, altKey, metaKey, isComposing } = event;
  if (isComposing || metaKey || ((ctrlKey || altKey) && !event.getModifierState("AltGraph"))) return false;
  return [...key].length === 1 || keyCode === IME_KEY || key === "Process" || key === "Dead";
}

function isFree(target) {
  return !target.closest?.(NOT_FREE) && !isLayerOpen();
}

function boxOnShow() {
  const box = document.querySelector("chat-composer textarea");
  return box?.checkVisibility({ visibilityProperty: true }) ? box : null;
}

function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}
