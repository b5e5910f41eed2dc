/**
 * `<a href=ADDRESS data-dialog=DIALOG>` fetches what is in the dialog, which opens when that has come; without scripts the
 * link leads to a page with the same. A click beside the dialog closes it, and so does a form in it that was accepted.
 */
import { onEscape } from "maru/core/escape";
import { openLayer } from "maru/core/history";

const PHONE = matchMedia("(max-width: 639.98px)"); // where Back closes a dialog

let asked = null; // the dialog that opens with the next answer
let opener = null; // what gets the focus back when it closes; if nothing is named, what has it when the dialog opens

/** Fetches what is in the dialog, and opens it. Returns whether there is one. */
export function openDialog(dialog, address, from = null) {
  if (!dialog) return false;
  asked = dialog;
  opener = from;
  htmx.ajax("GET", address, { source: document.body, target: dialog, swap: "innerHTML" });
  return true;
}

document.addEventListener("click", (event) => {
  const { target } = event;
  if (target.localName === "dialog" && isBeside(target, event)) target.close();
  const link = target.closest?.("[data-dialog]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const menu = link.closest("[popover]");
  const id = menu && CSS.escape(menu.id);
  const from = menu ? document.querySelector(`[aria-controls="${id}"], [popovertarget="${id}"]`) : link;
  if (!openDialog(document.getElementById(link.dataset.dialog), link.getAttribute("href"), from)) return;
  event.preventDefault();
  if (menu?.matches(":popover-open")) menu.hidePopover();
});

/** On the backdrop, not on the padding. */
function isBeside(dialog, { clientX, clientY }) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}

document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target !== asked) return;
  asked = null;
  if (target.open) return;
  const from = opener ?? document.activeElement;
  target.showModal();
  const left = PHONE.matches ? openLayer(() => target.close()) : null;
  // What had the focus may have come anew meanwhile.
  const leave = () => {
    (from.isConnected ? from : document.getElementById(from.id))?.focus();
    left?.();
  };
  target.addEventListener("close", leave, { once: true });
});

// One that is still on its way does not open any more.
onEscape("dialog", () => {
  const isComing = Boolean(asked);
  asked = null;
  return isComing;
});

document.addEventListener("htmx:afterRequest", ({ target, detail: { target: goal, successful, xhr, requestConfig } }) => {
  if (goal === asked) asked = null; // it did not come
  if (successful && xhr.status < 400 && requestConfig.verb !== "get") target.closest?.("dialog[open]")?.close();
});
