/**
 * The actions of a message: one toolbar, made of `<template id="message-toolbar">`, that goes to the message under the
 * mouse, the pen or the focus. A finger gets none: it would be put under it unseen and take the tap (message-sheet.js).
 */
import { mayWhisperTo, whisperToAuthor } from "maru/composer/whispering";
import { tell } from "maru/core/events";
import { onceLater } from "maru/core/fetch-later";
import { viewer } from "maru/core/viewer";
import { say } from "maru/core/words";
import { deleteMessage } from "maru/messages/deletion";
import { openReport } from "maru/messages/report";
import { toast } from "maru/notifications/toast";

let toolbar = null;

let byTouch = false; // what was used last: a tap moves the focus, too

document.addEventListener("pointerover", ({ target, pointerType }) => {
  byTouch = pointerType === "touch";
  if (byTouch) withdraw();
  else attach(target.closest?.("chat-message"));
});
document.addEventListener("keydown", () => (byTouch = false), { capture: true });
document.addEventListener("focusin", ({ target }) => byTouch || attach(target.closest?.("chat-message")));

function withdraw() {
  if (!toolbar?.querySelector(":focus-visible")) toolbar?.remove();
}

function attach(message) {
  if (!message?.lasting || message.contains(toolbar)) return;
  if (toolbar?.querySelector(":focus-visible")) return; // never pulled from under the keyboard
  toolbar = toolbar?.isConnected ? toolbar : make();
  if (!toolbar) return;
  offer(toolbar, message);
  message.append(toolbar);
}

/** Hides the buttons in `bar` that are not for this message and this viewer. */
export function offer(bar, message) {
  for (const button of bar.querySelectorAll("[data-own]")) button.hidden = !message.editable;
  for (const button of bar.querySelectorAll("[data-tidy]")) button.hidden = !message.removable;
  for (const button of bar.querySelectorAll("[data-reports]")) button.hidden = !message.reportable;
  for (const button of bar.querySelectorAll("[data-describes]")) button.hidden = !message.describable;
  for (const button of bar.querySelectorAll("[data-others]")) button.hidden = !mayWhisperTo(message);
  for (const button of bar.querySelectorAll("[data-forwards]")) button.hidden = !message.forwardable;
  for (const button of bar.querySelectorAll('[data-act="bookmark"]')) {
    button.hidden = viewer.isGuest;
    const hasBookmark = "bookmarked" in message.dataset;
    button.lastElementChild.textContent = say(hasBookmark ? "bookmark-remove" : "bookmark-add");
  }
}

function make() {
  const bar = document.getElementById("message-toolbar")?.content.firstElementChild.cloneNode(true) ?? null;
  bar?.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button) ACTS[button.dataset.act](bar.closest("chat-message"), button);
  });
  return bar;
}

/** What the buttons do, by their data-act. */
export const ACTS = {
  edit: (message) => message.edit(),
  delete: (message) => deleteMessage(message),
  describe: ({ describable }) => describable && onceLater(() => tell("describe-picture", describable)),
  whisper: (message) => whisperToAuthor(message),
  forward: (message) => tell("forward-asked", message),
  bookmark: (message) => tell("bookmark-asked", message),
  "copy-text": (message) => copy(message.text),
  "copy-link": (message) => copyLink(message),
  unread: (message) => markUnread(message),
  report: (message, button) => openReport(button.dataset.url.replace("/0/", `/${message.serverId}/`), message),
};

function copyLink(message) {
  const { roomUrl } = message.closest("chat-timeline").dataset;
  return copy(new URL(`${roomUrl}${message.dataset.number}/`, location.href).href);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(say("copied"));
  } catch {
    toast(text); // no clipboard without TLS: at least it can be selected
  }
}

/** This message, and all after it, wait to be read when the viewer comes back to the room. */
export function markUnread(message) {
  tell("mark-unread", { timeline: message.closest("chat-timeline"), number: Number(message.dataset.number) });
}
