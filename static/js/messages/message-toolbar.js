/**
 * The actions of a message: one toolbar, made of `<template id="message-toolbar">`, that goes to the message under the
 * pointer or the focus.
 */
import { mayWhisperTo, whisperToAuthor } from "maru/composer/whispering";
import { tell } from "maru/core/events";
import { say } from "maru/core/words";
import { act, refuse } from "maru/messages/message-editor";
import { toast } from "maru/notifications/toast";

let toolbar = null;

document.addEventListener("pointerover", ({ target }) => attach(target.closest?.("chat-message")));
document.addEventListener("focusin", ({ target }) => attach(target.closest?.("chat-message")));

function attach(message) {
  if (!message?.lasting || message.contains(toolbar)) return;
  if (toolbar?.querySelector(":focus-visible")) return; // never pulled from under the keyboard
  toolbar = toolbar?.isConnected ? toolbar : make();
  if (!toolbar) return;
  for (const button of toolbar.querySelectorAll("[data-own]")) button.hidden = !message.editable;
  for (const button of toolbar.querySelectorAll("[data-tidy]")) button.hidden = !message.removable;
  for (const button of toolbar.querySelectorAll("[data-others]")) button.hidden = !mayWhisperTo(message);
  message.append(toolbar);
}

function make() {
  const bar = document.getElementById("message-toolbar")?.content.firstElementChild.cloneNode(true) ?? null;
  bar?.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button) ACTS[button.dataset.act](bar.closest("chat-message"));
  });
  return bar;
}

const ACTS = {
  edit: (message) => message.edit(),
  delete: (message) => confirmDelete(message),
  whisper: (message) => whisperToAuthor(message),
  "copy-link": (message) => copyLink(message),
  unread: (message) => markUnread(message),
};

async function copyLink(message) {
  const { roomUrl } = message.closest("chat-timeline").dataset;
  const link = new URL(`${roomUrl}${message.dataset.number}/`, location.href).href;
  try {
    await navigator.clipboard.writeText(link);
    toast(say("copied"));
  } catch {
    toast(link); // no clipboard without TLS: at least it can be selected
  }
}

/** This message, and all after it, wait to be read when the viewer comes back to the room. */
export function markUnread(message) {
  tell("mark-unread", { timeline: message.closest("chat-timeline"), number: Number(message.dataset.number) });
}

/** Asks next to the message, because a deleted one does not come back. */
export function confirmDelete(message) {
  if (message.querySelector(":scope > .message-confirm")) return;
  const form = document.getElementById("message-delete").content.firstElementChild.cloneNode(true);
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
    const reason = await act(form.dataset.url.replace("/0/", `/${message.serverId}/`));
    const around = form.closest("chat-message");
    form.remove();
    if (reason !== null && around) refuse(around, reason);
  });
  message.append(form);
  form.querySelector("button").focus();
}
