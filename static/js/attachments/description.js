/** What a picture shows is said in a <dialog> made of `<template id="describe-picture">`, by its author. */
import { EnterKey } from "maru/composer/enter-key";
import { hear } from "maru/core/events";
import { openLayer } from "maru/core/history";
import { grow } from "maru/core/textarea";
import { act } from "maru/messages/message-editor";

hear("describe-picture", (file) => describePicture(file));

/** Opens the dialog for this <chat-file>. */
export function describePicture(file) {
  const { alt = "", file: id } = file.dataset;
  openDescription({
    address: `${file.address}?size=thumb`,
    alt,
    save: (words) => act(file.beside("alt/"), { alt: words }),
    closed: () => document.querySelector(`chat-file[data-file="${id}"]`)?.closest("chat-message")?.focus({ preventScroll: true }),
  });
}

/**
 * Opens the dialog over the picture at `address`. `save(words)` resolves with null, or with the reason why not. The focus
 * goes back to what had it; `closed()` is called where that is gone.
 */
export function openDescription({ address, alt, save, closed = () => {} }) {
  const dialog = document.getElementById("describe-picture")?.content.firstElementChild.cloneNode(true);
  if (!dialog) return;
  const form = dialog.querySelector("form");
  const box = form.elements.alt;
  const opener = document.activeElement;
  dialog.querySelector("img").src = address;
  box.value = alt;
  const finish = () => send(dialog, { alt, save });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    finish();
  });
  form.querySelector('[data-act="cancel"]').addEventListener("click", () => dialog.close());
  new EnterKey(box, finish);
  document.body.append(dialog);
  const left = openLayer(() => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    left();
    if (opener?.isConnected && opener !== document.body) opener.focus({ preventScroll: true });
    else closed();
  });
  dialog.showModal();
  grow(box);
  box.focus();
}

async function send(dialog, { alt, save }) {
  const form = dialog.querySelector("form");
  if (form.hasAttribute("aria-busy")) return;
  const words = form.elements.alt.value.trim();
  if (words === alt) return dialog.close();
  form.setAttribute("aria-busy", "true");
  const reason = await save(words);
  form.removeAttribute("aria-busy");
  if (reason === null) return dialog.close();
  const line = form.querySelector(".refusal");
  line.textContent = reason;
  line.hidden = false;
}
