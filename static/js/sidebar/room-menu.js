/**
 * The menu of a room (#room-menu): what one wants to hear of it, and where it stands in the list. It opens from the button
 * beside the row under the pointer or the focus, by a right click on the row, and from the
 * bell in the head of the conversation, which shows how the room is.
 */
import { hear } from "maru/core/events";
import { say } from "maru/core/words";
import { isMuted } from "maru/sidebar/unread-badge";
import { icon } from "maru/ui/icon";
import { fetchMenu } from "maru/ui/menu-button";

const addressOf = (row) => `${row.getAttribute("href")}keep/`;
const rowOf = (room) => document.querySelector(`.room-link[data-room="${CSS.escape(room)}"]`);
const menu = () => document.getElementById("room-menu");
let button = null;

document.addEventListener("pointerover", ({ target }) => attach(target.closest?.(".room-item")));
document.addEventListener("focusin", ({ target }) => attach(target.closest?.(".room-item")));
// A list that has read itself again brings new rows.
hear("rows-changed", () => button && !button.isConnected && rowOf(button.dataset.room)?.after(button));

function attach(item) {
  if (!item || item.contains(button) || !menu()) return;
  if (button?.matches(":focus-visible") || button?.ariaExpanded === "true") return; // never pulled from under the keyboard
  if (!item.closest("chat-sidebar")) return; // a guest, who has one room
  button ??= more();
  const row = item.querySelector(".room-link");
  button.href = button.dataset.menu = addressOf(row);
  button.dataset.room = row.dataset.room;
  item.append(button);
}

function more() {
  const link = document.createElement("a");
  link.className = "room-more button";
  Object.assign(link.dataset, { kind: "quiet", size: "small" });
  for (const [name, value] of [["haspopup", "true"], ["controls", "room-menu"], ["expanded", "false"]]) link.setAttribute(`aria-${name}`, value);
  const words = document.createElement("span");
  words.className = "visually-hidden";
  words.textContent = say("room-more");
  link.append(icon("more"), words);
  return link;
}

document.addEventListener("contextmenu", (event) => {
  const row = event.target.closest?.(".room-item .room-link, .chat-link");
  if (!row || !menu() || event.shiftKey) return;
  event.preventDefault();
  fetchMenu(menu(), addressOf(row), row, event.clientX ? { x: event.clientX, y: event.clientY } : null);
});

function ring() {
  for (const bell of document.querySelectorAll(".room-bell")) {
    const row = rowOf(bell.dataset.room);
    if (row) bell.dataset.notify = isMuted(row.dataset.mutedUntil) ? "none" : row.dataset.notify;
  }
}

for (const event of ["rows-changed", "room-shown"]) hear(event, ring);
document.addEventListener("htmx:afterSwap", ring);
