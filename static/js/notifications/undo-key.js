/**
 * Ctrl+Z, on a Mac ⌘Z: takes back what the latest notice offers to, unless one is writing. What was done a moment ago and
 * is not answered yet is taken back as soon as it can be.
 */
import { isLayerOpen } from "maru/core/escape";

const WRITING = "input, textarea, select, [contenteditable]";
let awaited = 0; // acts on their way to the server, whose notices will offer to take them back
let isPressed = false; // while one of them was on its way

document.addEventListener("keydown", (event) => {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey, isComposing, target } = event;
  if (event.defaultPrevented || isComposing || altKey || shiftKey || ctrlKey === metaKey) return;
  if (key.toLowerCase() !== "z" && !(/^\P{ASCII}$/u.test(key) && code === "KeyZ")) return; // ㅋ is on that key
  if (target.closest?.(WRITING) || isLayerOpen()) return;
  if (awaited) isPressed = true;
  else if (!undoLatest()) return;
  event.preventDefault();
});

/** Runs `act()`, which ends with a notice that offers to take it back, and resolves with what it resolves with. */
export async function undoable(act) {
  awaited += 1;
  try {
    return await act();
  } finally {
    awaited -= 1;
    if (!awaited && isPressed) {
      isPressed = false;
      undoLatest();
    }
  }
}

function undoLatest() {
  const undo = [...document.querySelectorAll("#notices [data-undo]")].at(-1);
  undo?.click();
  return Boolean(undo);
}
