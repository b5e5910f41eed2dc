/**
 * What a button shows that has nothing but an icon: its visually hidden words, and its key (aria-keyshortcuts) if it has
 * one. With data-tooltip one that has other words shows them, too. After a moment under the mouse or with the focus of the
 * keyboard; never on touch. One element for all, in the top layer, so that no menu and no dialog covers it.
 */
const BUTTON = "button, a, summary";
const DELAY = 400; // ms
const EDGE = 8; // px between it and the edge of the window
const GAP = 6; // px between it and its button
const KEYS = { Control: "Ctrl", Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓" };

const tip = document.createElement("div");
tip.className = "tooltip";
tip.popover = "manual";
tip.setAttribute("aria-hidden", "true"); // the button has these words itself

let about = null; // the button under the pointer, or with the focus
let waiting;

document.addEventListener("pointerover", ({ target, pointerType }) => turnTo(pointerType === "touch" ? null : target));
document.addEventListener("pointerout", ({ relatedTarget }) => relatedTarget ?? turnTo(null)); // out of the window
document.addEventListener("focusin", ({ target }) => target.matches(":focus-visible") && turnTo(target));
document.addEventListener("focusout", ({ target }) => target === about && turnTo(null));
for (const event of ["pointerdown", "keydown", "scroll", "resize"]) addEventListener(event, hide, { capture: true, passive: true });
document.addEventListener("htmx:afterSwap", () => about?.isConnected === false && turnTo(null));

function turnTo(target) {
  const button = target?.closest?.(BUTTON) ?? null;
  if (button === about) return;
  hide();
  about = button;
  if (button) waiting = setTimeout(show, DELAY, button);
}

function hide() {
  clearTimeout(waiting);
  if (tip.matches(":popover-open")) tip.hidePopover();
}

function show(button) {
  const words = wordsOf(button);
  if (!words || !button.checkVisibility() || button.matches('[aria-haspopup][aria-expanded="true"]')) return;
  tip.replaceChildren(words, ...keysOf(button));
  document.body.append(tip);
  tip.showPopover();
  const box = button.getBoundingClientRect();
  const { width, height } = tip.getBoundingClientRect();
  const below = box.bottom + GAP;
  const top = below + height <= innerHeight - EDGE ? below : box.top - GAP - height;
  const left = Math.max(EDGE, Math.min(box.left + (box.width - width) / 2, innerWidth - EDGE - width));
  tip.style.inset = `${top}px auto auto ${left}px`;
}

function wordsOf(button) {
  const { tooltip } = button.dataset;
  const isBare = button.querySelector(":scope > .icon") && ![...button.childNodes].some(isSeen);
  return tooltip || ((isBare || tooltip === "") && button.querySelector(".visually-hidden")?.textContent.trim());
}

function isSeen(node) {
  if (node.nodeType === Node.TEXT_NODE) return Boolean(node.data.trim());
  return node.nodeType === Node.ELEMENT_NODE && !node.matches(".icon, .visually-hidden, [aria-hidden]");
}

/** The first way to press it that this keyboard has: "Control+K Meta+K" is ⌘ K on a Mac. */
function keysOf(button) {
  const ways = button.ariaKeyShortcuts?.split(" ") ?? [];
  const isMac = navigator.platform.startsWith("Mac");
  const way = (isMac && ways.find((keys) => keys.startsWith("Meta+"))) || ways[0];
  return (way?.split("+") ?? []).map((key) => {
    const element = document.createElement("kbd");
    element.textContent = key === "Meta" ? "⌘" : (KEYS[key] ?? key);
    return element;
  });
}
