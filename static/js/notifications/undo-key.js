/** Ctrl+Z, on a Mac ⌘Z: takes back what the latest notice offers to, unless one is writing. */
import { isLayerOpen } from "maru/core/escape";

const WRITING = "input, textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey, isComposing, target } = event;
  if (event.defaultPrevented || isComposing || altKey || shiftKey || ctrlKey === metaKey) return;
  if (key.toLowerCase() !== "z" && !(/^\P{ASCII}$/u.test(key) && code === "KeyZ")) return; // ㅋ is on that key
  if (target.closest?.(WRITING) || isLayerOpen()) return;
  const undo = [...document.querySelectorAll("#notices [data-undo]")].at(-1);
  if (!undo) return;
  event.preventDefault();
  undo.click();
});
