/**
 * Menus: a popover of the class "menu", and what opens it. That only one is open, and that a click beside it or Escape
 * closes it, is the browser's doing. Here: its place, the focus, the arrows, and that it closes when something in it was
 * done (not with data-stays).
 *
 * `<button popovertarget=MENU>` opens what stands in the page. `<a href data-menu=ADDRESS aria-controls=MENU>` fetches
 * what is in the menu, which opens when that has come; without scripts the link leads to a page with the same. Both have
 * an id: a list that reads itself again around them makes them anew.
 */
import { onEscape } from "maru/core/escape";
import { openLayer } from "maru/core/history";

const MENU = ".menu[popover]";
const OPENER = "[data-menu], [popovertarget]";
const FIELDS = "input:not([type=hidden]), select, textarea";
const ITEMS = `a, button, summary, ${FIELDS}`;
const EDGE = 8; // px between a menu and the edge of the window
const GAP = 4; // px between a menu and what opened it

const open = new Map(); // menu → {by: what opened it, at: the point where, if that was a pointer, put: placeOf() then}
let asked = null; // what has been asked for last: {menu, by, at}
let frame = 0; // the request for the next look at their places, while one is open
let isBeside = false; // whether a finger went down beside the open menu, whose click is to do nothing
let pressed = null; // what opened the menu that the press of a pointer closes
const phone = matchMedia("(max-width: 639.98px)"); // where a menu of the class "menu-sheet" lies at the bottom

/** The same again closes it; else it is fetched, and opens beside this element. */
export function toggleMenu(menu, address, by) {
  if (by === pressed || by.ariaExpanded === "true") menu.hidePopover();
  else fetchMenu(menu, address, by);
  pressed = null;
}

/** Fetches what is in the menu, and opens it beside this element, or at a point {x, y}. */
export function fetchMenu(menu, address, by, at = null) {
  asked = { menu, by, at };
  htmx.ajax("GET", address, { source: document.body, target: menu, swap: "innerHTML" });
}

// A menu that is still on its way does not open any more.
onEscape("menu", () => {
  const isComing = Boolean(asked);
  asked = null;
  return isComing;
});

document.addEventListener("htmx:afterRequest", ({ detail: { target } }) => {
  if (target === asked?.menu) asked = null; // it did not come
});

addEventListener("pointerdown", notePress, { capture: true }); // before the browser closes the menu
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-menu]");
  const menu = document.getElementById(link?.getAttribute("aria-controls"));
  if (!menu?.popover || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  toggleMenu(menu, link.dataset.menu, link);
});

// A finger beside a menu closes it, and does nothing with what it happens to meet.
addEventListener(
  "click",
  (event) => {
    if (!isBeside) return;
    isBeside = false;
    event.preventDefault();
    event.stopPropagation();
  },
  { capture: true },
);

function notePress({ target, pointerType }) {
  const isOf = (menu) => menu.contains(target) || openerOf(menu)?.contains(target);
  isBeside = pointerType === "touch" && open.size > 0 && ![...open.keys()].some(isOf);
  pressed = target.closest?.('[aria-expanded="true"]') ?? null;
}

document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target === asked?.menu) {
    mark(target, false); // by another than before
    open.set(target, asked);
    mark(target, true);
    asked = null;
    if (target.matches(":popover-open")) shown(target);
    else target.showPopover();
  }
  for (const menu of open.keys()) {
    if (!menu.isConnected) open.delete(menu);
    else if (!menu.matches(":popover-open")) menu.showPopover(); // hx-preserve, where a browser cannot move what is open
    else mark(menu, true);
  }
});

document.addEventListener("beforetoggle", ({ target, newState }) => toggled(target, newState === "open"), { capture: true });
document.addEventListener("toggle", ({ target, newState }) => newState === "open" && shown(target), { capture: true });

function toggled(menu, isOpen) {
  if (!menu.matches(MENU)) return;
  if (isOpen) {
    if (!open.has(menu)) open.set(menu, { by: document.querySelector(`[popovertarget="${menu.id}"]`), at: null });
    frame ||= requestAnimationFrame(putMoved);
  }
  mark(menu, isOpen);
  if (isOpen) {
    if (isSheet(menu)) open.get(menu).left = openLayer(() => menu.hidePopover());
    return;
  }
  open.get(menu)?.left?.();
  const focused = document.activeElement;
  const isLost = !focused || focused === document.body; // by a button that is disabled while what it sent is on its way
  if (isLost || menu.contains(focused)) openerOf(menu)?.focus({ preventScroll: true });
  open.delete(menu);
}

function shown(element) {
  if (element.matches(MENU)) {
    put(element);
    itemsOf(element)[0]?.focus({ preventScroll: true });
  } else if (element.matches(`${MENU} details`)) element.scrollIntoView({ block: "nearest" }); // it may unfold out of sight
}

/** What opened it; if that was made anew, the one of its id, or of its class within what has an id. */
function openerOf(menu) {
  const by = open.get(menu)?.by;
  if (!by || by.isConnected) return by;
  if (by.id) return document.getElementById(by.id);
  return document.getElementById(by.closest("[id]")?.id)?.querySelector(`.${by.classList[0]}`);
}

function mark(menu, isOpen) {
  openerOf(menu)?.setAttribute("aria-expanded", isOpen);
}

/** Whether it lies over the page, so that Back closes it. */
function isSheet(menu) {
  return phone.matches && menu.matches(".menu-sheet");
}

function itemsOf(menu) {
  return [...menu.querySelectorAll(ITEMS)].filter((item) => !item.disabled && item.checkVisibility());
}

/**
 * Below what opened it; else above it, else beside it, where there is room for all of the menu; else where there is most,
 * and the menu scrolls. What opened it is never covered: a second click on it closes the menu.
 */
function put(menu) {
  const box = boxOf(menu);
  if (!box) return;
  const { style } = menu;
  if (isSheet(menu)) {
    style.cssText = "";
    open.get(menu).put = placeOf(menu);
    return;
  }
  const before = menu.scrollTop;
  style.maxBlockSize = ""; // as high as it would be
  const { width, height } = menu.getBoundingClientRect();
  const [above, below] = [box.top, innerHeight - box.bottom].map((room) => room - GAP - EDGE);
  const [toLeft, toRight] = [box.left, innerWidth - box.right].map((room) => room - GAP - EDGE);
  let [top, left, most] = [box.bottom + GAP, box.left, height];
  if (box.left + box.width / 2 > innerWidth / 2) left = box.right - width;
  if (height > Math.max(above, below) && width <= Math.max(toLeft, toRight)) {
    top = box.top;
    left = width <= toRight ? box.right + GAP : box.left - GAP - width;
  } else if (height > below) {
    most = Math.min(height, Math.max(above, below));
    if (above > below) top = box.top - GAP - most;
  }
  style.inset = `${within(top, most, innerHeight)}px auto auto ${within(left, width, innerWidth)}px`;
  style.margin = "0";
  if (most < height) style.maxBlockSize = `${most}px`;
  menu.scrollTop = before;
  open.get(menu).put = placeOf(menu);
}

/** Where what opened it is: {left, top, right, bottom} in px of the window. */
function boxOf(menu) {
  const { at } = open.get(menu) ?? {};
  return at ? new DOMRect(at.x, at.y, 0, 0) : openerOf(menu)?.getBoundingClientRect();
}

function within(start, size, room) {
  return Math.max(EDGE, Math.min(start, room - size - EDGE));
}

/** Before each paint while a menu is open: what opened it moves by scrolling, and by what arrives above it. */
function putMoved() {
  for (const menu of open.keys()) if (open.get(menu).put !== placeOf(menu)) put(menu);
  frame = open.size ? requestAnimationFrame(putMoved) : 0;
}

/** All that its place depends on, as one string. */
function placeOf(menu) {
  const { left, top, right, bottom } = boxOf(menu) ?? {};
  return [left, top, right, bottom, innerWidth, innerHeight, menu.scrollWidth, menu.scrollHeight].join();
}

// The focus goes elsewhere: so does the menu.
document.addEventListener("focusin", ({ target }) => {
  for (const menu of open.keys()) if (!menu.contains(target) && target !== openerOf(menu)) menu.hidePopover();
});

document.addEventListener("htmx:afterRequest", ({ target, detail: { successful, xhr } }) => {
  const menu = target.closest?.(MENU);
  if (!menu || !successful || xhr.status >= 400 || "stays" in target.dataset) return;
  menu.hidePopover();
  if ("reset" in target.dataset) target.reset();
});

document.addEventListener("keydown", (event) => {
  const { target, altKey, ctrlKey, metaKey } = event;
  if (event.defaultPrevented || event.isComposing || altKey || ctrlKey || metaKey) return;
  const menu = target.closest?.(MENU);
  if (menu ? move(menu, target, event) : press(target, event)) event.preventDefault();
});

/** What opens a menu is a button, though it may be a link. */
function press(opener, { key }) {
  if (!opener.matches?.(OPENER) || (key !== "ArrowDown" && (key !== " " || opener.localName !== "a"))) return false;
  opener.click();
  return true;
}

/** From item to item. Tab goes through a dialog and a menu with fields, and then on in the page; through no other. */
function move(menu, from, { key, shiftKey }) {
  const items = itemsOf(menu);
  const isOneStop = !menu.matches("[role=dialog]") && !menu.querySelector(FIELDS);
  if (key === "Tab" && (isOneStop || from === items.at(shiftKey ? 0 : -1))) menu.hidePopover();
  if (from.matches("select, textarea") || (from.matches("input") && (key === "Home" || key === "End"))) return false;
  const to = { ArrowDown: (items.indexOf(from) + 1) % items.length, ArrowUp: items.indexOf(from) - 1, Home: 0, End: -1 }[key];
  if (to === undefined) return false;
  items.at(Math.max(to, -1))?.focus();
  return true;
}
