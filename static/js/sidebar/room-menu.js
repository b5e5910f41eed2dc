/**
 * The menu of a room: what one wants to hear of it, and where it stands in the list. It opens from the button beside the
 * row under the pointer or the focus (`<template id="room-more">`), by a right click on the row, and from the bell in the
 * head of the conversation ([data-room-bell]). htmx fetches it into the popover #room-menu.
 */
import { hear } from "maru/core/events";
import { isMuted } from "maru/sidebar/unread-badge";

const EDGE = 8; // px between the menu and the edge of the window
let opener = null;
let place = { left: 0, top: 0 };
let button = null;
let address = ""; // of the menu that is open

const addressOf = (row) => `${row.getAttribute("href")}keep/`;
const itsRow = () => [...document.querySelectorAll(".room-link")].find((row) => addressOf(row) === address);
const menu = () => document.getElementById("room-menu");

document.addEventListener("pointerover", ({ target }) => attach(target.closest?.(".room-item")));
document.addEventListener("focusin", ({ target }) => attach(target.closest?.(".room-item")));

function attach(item) {
  if (!item || item.contains(button) || !menu()) return;
  if (button?.matches(":focus-visible") || button?.ariaExpanded === "true") return; // never pulled from under the keyboard
  button ??= document.getElementById("room-more")?.content.firstElementChild.cloneNode(true);
  if (!button) return; // a guest, who has one room
  button.onclick = () => open(button.parentElement.querySelector(".room-link"), button);
  item.append(button);
}

document.addEventListener("contextmenu", (event) => {
  const row = event.target.closest?.(".room-item .room-link");
  if (!row || !menu() || event.shiftKey) return;
  event.preventDefault();
  open(row, row, event);
});

document.addEventListener("click", (event) => {
  const bell = event.target.closest?.("[data-room-bell]");
  if (!bell || !menu() || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  open(bell, bell);
});

/** Fetches the menu of the room at this link, and shows it by the element that asked, or by the pointer. */
function open(link, by, pointer = null) {
  opener = by;
  const box = by.getBoundingClientRect();
  place = pointer?.clientX ? { left: pointer.clientX, top: pointer.clientY } : { left: box.left, top: box.bottom };
  address = link.dataset.roomBell ?? addressOf(link);
  htmx.ajax("GET", address, { source: document.body, target: "#room-menu", swap: "innerHTML" });
}

document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id !== "room-menu") return;
  if (!target.matches(":popover-open")) target.showPopover();
  put(target);
  target.querySelector("[aria-pressed=true], button")?.focus();
});

function put(shown) {
  const { width, height } = shown.getBoundingClientRect();
  shown.style.left = `${Math.max(EDGE, Math.min(place.left, innerWidth - width - EDGE))}px`;
  shown.style.top = `${Math.max(EDGE, Math.min(place.top, innerHeight - height - EDGE))}px`;
}

document.addEventListener("htmx:afterRequest", ({ target, detail: { successful } }) => {
  const form = target.closest?.("#room-menu form");
  if (successful && form && !("stays" in form.dataset)) menu().hidePopover();
});

document.addEventListener(
  "toggle",
  ({ target, newState }) => {
    if (target.id !== "room-menu") return;
    opener?.setAttribute("aria-expanded", newState === "open");
    if (newState === "closed" && target.contains(document.activeElement)) (opener?.isConnected ? opener : itsRow())?.focus();
  },
  { capture: true },
);

document.addEventListener("keydown", ({ key, target }) => {
  const inside = target.closest?.("#room-menu");
  if (!inside || !["ArrowDown", "ArrowUp"].includes(key)) return;
  const buttons = [...inside.querySelectorAll("button, input")];
  buttons.at((buttons.indexOf(target) + (key === "ArrowDown" ? 1 : -1)) % buttons.length)?.focus();
});

/** The bell shows how the row of its room is. */
function ring() {
  for (const bell of document.querySelectorAll("[data-room-bell]")) {
    const row = document.querySelector(`.room-link[data-room="${CSS.escape(bell.dataset.room)}"]`);
    if (row) bell.dataset.notify = isMuted(row.dataset.mutedUntil) ? "none" : row.dataset.notify;
  }
}

for (const event of ["rows-changed", "room-shown"]) hear(event, ring);
document.addEventListener("htmx:afterSwap", ring);
