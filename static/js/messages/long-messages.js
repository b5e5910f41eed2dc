/**
 * Long messages are folded after some lines (message.css: data-foldable) with a button that shows all, for as long as one
 * is in the room. What is found, chosen or focused inside the rest opens it, and so does printing, by style alone.
 */
import { hear } from "maru/core/events";
import { say } from "maru/core/words";

const LINES = 24;
const NARROWEST = 12; // letters that stand in a line at least
const opened = new Set(); // ids of messages
const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => measure(target.parentElement)));

let room = "";
hear("room-shown", ({ dataset }) => {
  if (dataset.room !== room) opened.clear();
  ({ room } = dataset);
});

/** To be called for messages that are in the page; those that were looked at are passed over. */
export function foldLong(messages) {
  const fresh = messages.filter((message) => message.lasting && !("foldable" in message.dataset) && mayBeLong(message));
  for (const message of fresh) message.dataset.foldable = opened.has(message.id) ? "open" : "";
  for (const message of fresh) prepare(message);
}

function mayBeLong(message) {
  const text = bodyOf(message).textContent;
  return text.length > LINES * NARROWEST || text.split("\n", LINES + 1).length > LINES;
}

function prepare(message) {
  const body = bodyOf(message);
  measure(message);
  sizes.observe(body);
  // Only a browser that wants to show what it found, or what has the focus, scrolls what cannot be scrolled.
  body.addEventListener("scroll", () => body.scrollTop > 0 && showFound(message, body));
}

function measure(message) {
  if (!message) return; // it went meanwhile
  const body = bodyOf(message);
  const isOpen = message.dataset.foldable === "open";
  const isLong = isOpen || body.scrollHeight > body.clientHeight + 2;
  const button = message.querySelector(":scope > .show-all");
  if (!isLong) button?.remove();
  else label(button ?? addButton(message, body), isOpen);
  message.toggleAttribute("data-cut", isLong && !isOpen);
}

function addButton(message, body) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "show-all";
  button.tabIndex = -1; // Enter on the message comes to it
  button.addEventListener("click", () => toggle(message));
  body.after(button);
  return button;
}

function label(button, isOpen) {
  button.textContent = say(isOpen ? "show-less" : "show-all");
  button.ariaExpanded = String(isOpen);
}

function toggle(message) {
  const isOpen = message.dataset.foldable !== "open";
  isOpen ? opened.add(message.id) : opened.delete(message.id);
  message.closest("chat-timeline").keepTop(() => {
    message.dataset.foldable = isOpen ? "open" : "";
    measure(message);
  });
  if (!isOpen) message.scrollIntoView({ block: "nearest" });
}

/** What was found stays where the browser has put it. */
function showFound(message, body) {
  const way = body.scrollTop;
  body.scrollTop = 0;
  if (message.dataset.foldable === "open") return;
  toggle(message);
  message.closest("chat-timeline").scrollTop += way;
}

function bodyOf(message) {
  return message.querySelector(":scope > .body");
}
