/**
 * Single letters as keys. They act only in the message list, and only when the keyboard has brought the focus there: who
 * clicks on a message and then types is writing.
 */
import { lettersAct } from "maru/account/letter-switch";
import { lastInput } from "maru/core/last-input";

const LETTERS = new Set(["b", "e", "f", "n", "u", "?"]);
const FIELDS = "textarea, input, select";
let isByKeyboard = false;

document.addEventListener("focusin", ({ target }) => (isByKeyboard = isInList(target) && lastInput() === "keyboard"), { capture: true });
document.addEventListener("pointerdown", () => (isByKeyboard = false), { capture: true, passive: true });

/** The letter that this key is in the message list, on whatever layout (ㅜ is on the key of n); or null. */
export function letterOf(event) {
  const { key, code, target, ctrlKey, altKey, metaKey, shiftKey, isComposing, keyCode } = event;
  if (ctrlKey || altKey || metaKey || isComposing || keyCode === 229) return null;
  if (!isByKeyboard || !isInList(target) || !lettersAct() || target.matches(FIELDS)) return null;
  if (key === "?") return key;
  const letter = /^\P{ASCII}$/u.test(key) ? code.replace(/^Key/, "").toLowerCase() : key;
  return !shiftKey && LETTERS.has(letter) ? letter : null;
}

function isInList(target) {
  return Boolean(target.closest?.("chat-timeline"));
}
