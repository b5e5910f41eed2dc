/**
 * One's own bookmarks: which messages of the page have one (data-bookmarked), and what sets and removes it. Messages are
 * the same for everybody, so the page asks once for the ids, and hears of changes (<chat-bookmark>).
 */
import { hear } from "maru/core/events";
import { get, post, reasonOf } from "maru/core/http";
import { viewer } from "maru/core/viewer";
import { say } from "maru/core/words";
import { swapFrame } from "maru/delivery/frames";
import { socket } from "maru/delivery/socket";
import { toast } from "maru/notifications/toast";
import { undoable } from "maru/notifications/undo-key";
import { icon } from "maru/ui/icon";
import { visit } from "maru/ui/pages";

const addresses = () => document.getElementById("notices").dataset;
const marked = new Set(); // ids of messages
const observer = new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const node of addedNodes) if (node.matches?.("chat-message")) mark(node);
});

hear("room-shown", watch);
hear("bookmark-asked", (message) => undoable(() => toggle(message.serverId)));
hear("chat-bookmark", ({ dataset }) => {
  if ("on" in dataset) marked.add(dataset.message);
  else marked.delete(dataset.message);
  show(dataset.message);
  follow(dataset);
  if (dataset.undo) tellRemoved(dataset);
});
socket.addEventListener("back", read);

/** Which messages have one, as the server knows it. */
async function read() {
  try {
    const response = await get(addresses().bookmarkIds);
    if (!response.ok) return;
    const { messages } = await response.json();
    const before = [...marked];
    marked.clear();
    for (const id of messages) marked.add(String(id));
    for (const id of new Set([...before, ...marked])) show(id);
  } catch {
    // The line is down; it is read when that is back.
  }
}

function watch() {
  observer.disconnect();
  const list = document.querySelector("chat-timeline > .messages");
  if (!list) return;
  observer.observe(list, { childList: true });
  for (const message of list.querySelectorAll(":scope > chat-message")) mark(message);
}

function show(id) {
  const message = document.getElementById(`message-${id}`);
  if (message?.matches("chat-message")) mark(message);
  for (const button of document.querySelectorAll(`[data-bookmark-of="${CSS.escape(id)}"]`)) nameButton(button);
}

function mark(message) {
  const isOn = marked.has(message.serverId) && message.lasting;
  if (isOn === "bookmarked" in message.dataset) return;
  message.toggleAttribute("data-bookmarked", isOn);
  if (isOn) message.append(sign());
  else message.querySelector(":scope > .bookmark-mark")?.remove();
  message.nameItself();
}

function sign() {
  const span = document.createElement("span");
  span.className = "bookmark-mark";
  const words = document.createElement("span");
  words.className = "visually-hidden";
  words.textContent = say("bookmark-mark");
  span.append(icon("bookmark"), words);
  span.title = say("bookmark-mark");
  return span;
}

/** Of a file's menu: the same button sets and removes it. */
function nameButton(button) {
  const isOn = marked.has(button.dataset.bookmarkOf);
  button.value = isOn ? "0" : "1";
  button.querySelector("span").textContent = say(isOn ? "bookmark-remove" : "bookmark-add");
}

async function toggle(id) {
  const isOn = !marked.has(id);
  const isDone = await send(id, { on: isOn ? "1" : "0" });
  if (isDone && isOn) tellSaved(id);
}

/** Returns whether it was done; if not, a notice says why. */
async function send(id, fields) {
  try {
    const response = await post(addresses().bookmark.replace("/0/", `/${id}/`), fields);
    if (!response.ok) {
      toast(await reasonOf(response), { level: "error" });
      return false;
    }
    swapFrame(await response.text());
    return true;
  } catch {
    toast(say("unreachable"), { level: "error" });
    return false;
  }
}

function tellSaved(id) {
  const actions = [{ action: say("bookmark-list"), act: () => visit(addresses().bookmarks) }];
  toast(say("bookmark-saved"), { undo: () => send(id, { on: "0" }), actions });
}

function tellRemoved({ message, undo }) {
  toast(say("bookmark-removed"), { undo: () => send(message, { on: "1", undo }) });
}

/** The list of bookmarks, where it is on show: what is gone leaves, what is new comes. */
function follow({ message, on, undo }) {
  const list = document.getElementById("bookmark-list");
  if (!list) return;
  const row = list.querySelector(`:scope > ul > [data-message="${CSS.escape(message)}"]`);
  const isAsked = row?.querySelector(".htmx-request") && !undo; // by this list: it leaves with the answer, which would be lost
  if (on === undefined && !isAsked) row?.remove();
  if (on !== undefined || !list.querySelector("li")) htmx.trigger(list, "renew");
}

document.addEventListener("htmx:sendError", ({ detail: { requestConfig } }) => {
  if (requestConfig?.elt.matches?.("#bookmark-list form, form:has([data-bookmark-of])")) toast(say("unreachable"), { level: "error" });
});

// The menus of files come with their panel.
document.addEventListener("htmx:afterSwap", ({ target }) => target.querySelectorAll("[data-bookmark-of]").forEach(nameButton));
if (viewer.id && !viewer.isGuest) {
  watch();
  read();
}
