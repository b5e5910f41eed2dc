/**
 * Whether somebody sits before this tab: it is visible, and pointer, keys or touch were used within five minutes.
 * `active` is told when they come back to it.
 */
import { tell } from "maru/core/events";

const IDLE = 300_000; // ms
const SIGNS = ["pointerdown", "pointermove", "keydown", "touchstart", "wheel"];

let lastSign = Date.now();

/** Whether they are here now. */
export function isActive() {
  return !document.hidden && Date.now() - lastSign < IDLE;
}

function sign() {
  const wasActive = isActive();
  lastSign = Date.now();
  if (!wasActive && isActive()) tell("active");
}

for (const name of SIGNS) addEventListener(name, sign, { capture: true, passive: true });
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  lastSign = Date.now();
  tell("active");
});
