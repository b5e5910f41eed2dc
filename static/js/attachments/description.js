/** The author of a picture says what it shows, in a <dialog> made of `<template id="describe-picture">`. */
import { EnterKey } from "maru/composer/enter-key";
import { openLayer } from "maru/core/history";
import { grow } from "maru/core/textarea";
import { act } from "maru/messages/message-editor";

/** Opens the dialog for this <chat-file>. The focus goes back to what had it, or to the picture in its new state. */
export function describePicture(file) {
  const dialog = document.getElementById("describe-picture")?.content.firstElementChild.cloneNode(true);
  if (!dialog) return;
  const form = dialog.querySelector("form");
  const box = form.elements.alt;
  const opener = document.activeElement;
  dialog.querySelector("img").src = `${file.address}?size=thumb`;
  box.value = file.dataset.alt ?? "";
  const save = () => send(dialog, file);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  form.querySelector('[data-act="cancel"]').addEventListener("click", () => dialog.close());
  new EnterKey(box, save);
  document.body.append(dialog);
  const closed = openLayer(() => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    closed();
    giveBack(opener, file.dataset.file);
  });
  dialog.showModal();
  grow(box);
  box.focus();
}

async function send(dialog, file) {
  const form = dialog.querySelector("form");
  if (form.hasAttribute("aria-busy")) return;
  const alt = form.elements.alt.value.trim();
  if (alt === (file.dataset.alt ?? "")) return dialog.close();
  form.setAttribute("aria-busy", "true");
  const reason = await act(file.beside("alt/"), { alt });
  form.removeAttribute("aria-busy");
  if (reason === null) return dialog.close();
  const line = form.querySelector(".refusal");
  line.textContent = reason;
  line.hidden = false;
}

function giveBack(opener, id) {
  if (opener?.isConnected && opener !== document.body) return opener.focus({ preventScroll: true });
  document.querySelector(`chat-file[data-file="${id}"]`)?.closest("chat-message")?.focus({ preventScroll: true });
}
