/**
 * Escape closes the innermost of what is open. What holds the focus hears of it first, by a listener of its own, and
 * prevents the default if it took it; a popover or a dialog is closed by the browser; and then it is for these, in this
 * order, whatever order their modules are in.
 */
const LAYER = "dialog[open], :popover-open:not(.tooltip)";
const ORDER = ["menu", "dialog", "timeline", "panel", "page", "room"];
const acts = {};

/** `act(event)` returns whether it took it. */
export function onEscape(whose, act) {
  acts[whose] = act;
}

/** Whether a dialog or a menu is open over the page. */
export function isLayerOpen() {
  return Boolean(document.querySelector(LAYER));
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
  if (isLayerOpen()) return;
  if (ORDER.some((whose) => acts[whose]?.(event))) event.preventDefault();
});
