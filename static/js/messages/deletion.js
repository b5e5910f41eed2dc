/**
 * Deleting: at once, with a notice that takes it back for as long as the server says (X-Undo), also after a reload. One's
 * own text can go back to where one writes instead. In a closed room nothing comes back, so there one is asked before.
 */
import { typedFor } from "maru/composer/commands";
import { returnToComposer } from "maru/composer/returned-text";
import { addressOfMember } from "maru/composer/whispering";
import { post, reasonOf } from "maru/core/http";
import { viewer } from "maru/core/viewer";
import { say } from "maru/core/words";
import { swapFrame } from "maru/delivery/frames";
import { act, refuse } from "maru/messages/message-editor";
import { toast } from "maru/notifications/toast";
import { undoable } from "maru/notifications/undo-key";

const KEY = "maru:undo"; // of sessionStorage: {viewer, undos: [{url, until}]}, without a word of what was deleted
const USUAL = 10_000; // ms that one has, until the server says
const LEAST = 1_000; // ms; a shorter offer helps nobody
const beingDeleted = new Set(); // ids

/** Deletes it, or asks before where that is for good. */
export async function deleteMessage(message) {
  if (document.getElementById("writing")?.dataset.state === "archived") return ask(message);
  const { id } = message;
  if (beingDeleted.has(id)) return;
  beingDeleted.add(id);
  const text = message.hasAttribute("data-mine") ? textOf(message) : null;
  const reason = await undoable(() => remove(message.serverId, text));
  beingDeleted.delete(id);
  const present = document.getElementById(id);
  if (reason !== null && present) refuse(present, reason);
}

/** Resolves with null once it is done and shown, else with the reason why not. */
async function remove(serverId, text) {
  const { url, undoUrl } = template().dataset;
  const undo = { url: address(undoUrl, serverId), until: Date.now() + USUAL };
  remember([...remembered(), undo]); // the page may be loaded anew before the answer is here
  try {
    const response = await post(address(url, serverId));
    forget(undo);
    if (!response.ok) return reasonOf(response);
    swapFrame(await response.text());
    offer({ ...undo, until: Date.now() + 1000 * Number(response.headers.get("X-Undo")) }, text);
    return null;
  } catch {
    return say("unreachable");
  }
}

/** What of one's own message can be written again: in which room, to whom, and what. */
function textOf(message) {
  const { room, kind, whisperTo, whisperName } = message.dataset;
  const text = typedFor(message.querySelector(":scope > .body").innerText, kind);
  return { room, text, listener: whisperTo ? { address: addressOfMember(whisperTo), name: whisperName } : null };
}

function offer(undo, text) {
  const left = undo.until - Date.now();
  const isOffered = left > LEAST;
  const notice = toast(say("message-deleted"), {
    undo: isOffered ? () => takeBack(undo) : null,
    actions: text ? [{ action: say("write-again"), act: () => returnToComposer(text) }] : [],
  });
  if (!isOffered) return;
  remember([...remembered(), undo]);
  setTimeout(() => notice.remove(), left); // however it is held: there is nothing left to undo
}

async function takeBack({ url }) {
  forget({ url });
  const reason = await act(url);
  if (reason !== null) toast(reason, { level: "error" });
}

/** Asks next to the message. */
function ask(message) {
  if (message.querySelector(":scope > .message-confirm")) return;
  const form = template().cloneNode(true);
  const close = () => {
    const around = form.closest("chat-message");
    form.remove();
    around?.focus({ preventScroll: true });
  };
  form.querySelector('[data-act="cancel"]').addEventListener("click", close);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const reason = await act(address(form.dataset.url, message.serverId));
    const around = form.closest("chat-message");
    form.remove();
    if (reason !== null && around) refuse(around, reason);
  });
  message.append(form);
  form.querySelector("button").focus();
}

function template() {
  return document.getElementById("message-delete").content.firstElementChild;
}

function address(url, serverId) {
  return url.replace("/0/", `/${serverId}/`);
}

function remembered() {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY));
    return stored?.viewer === viewer.id ? stored.undos.filter(({ until }) => until - Date.now() > LEAST) : [];
  } catch {
    return [];
  }
}

function forget({ url }) {
  remember(remembered().filter((undo) => undo.url !== url));
}

function remember(undos) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ viewer: viewer.id, undos }));
  } catch {
    // no storage: then a reload does not offer it again
  }
}

const before = remembered(); // of the page before this one
remember([]);
for (const undo of before) offer(undo, null);
