/**
 * Twins of messages that are still on their way: they stand after the list, faded, until the message itself comes,
 * or say why it was not sent and what can be done. Made of `<template id="message-pending">`.
 */
import { wordsOf } from "maru/composer/commands";
import { tell } from "maru/core/events";
import { viewer } from "maru/core/viewer";
import { say } from "maru/core/words";
import { outbox } from "maru/delivery/outbox";
import { toast } from "maru/notifications/toast";
import { withUploads } from "maru/uploads/with-uploads";

const CLOCK_AFTER = 300; // ms without an answer before a twin says that it is being sent

export class PendingMessages {
  #timeline;
  #list;
  #stopped = new AbortController();
  #over = new Set(); // client ids of what was sent or dropped meanwhile

  /** `timeline` has data-room, `atEnd`, `changePending(change)` and `jumpToLatest()`; `list` holds its messages. */
  constructor(timeline, list) {
    this.#timeline = timeline;
    this.#list = list;
    const { signal } = this.#stopped;
    const acts = {
      added: (entry) => this.#added(entry),
      sent: ({ clientId }) => this.#sent(clientId),
      failed: (entry) => this.#failed(entry),
      dropped: (entry) => this.#dropped(entry),
    };
    withUploads(({ ownFiles, showProgress }) => {
      const show = ({ detail: file }) => file.entry && this.#twin(file.entry) && showProgress(this.#twin(file.entry), file);
      ownFiles.addEventListener("progress", show, { signal });
    });
    for (const [event, act] of Object.entries(acts)) {
      outbox.addEventListener(event, ({ detail }) => detail.room === timeline.dataset.room && act(detail), { signal });
    }
  }

  stop() {
    this.#stopped.abort();
  }

  /** Shows what an earlier page, or this one while the end of the list was out of sight, has left unsent. */
  async restore() {
    const entries = await outbox.entries(this.#timeline.dataset.room);
    const unsent = entries.filter(({ clientId }) => !this.#over.has(clientId));
    if (this.#stopped.signal.aborted || !this.#timeline.atEnd || !unsent.length) return;
    this.#timeline.changePending(() => {
      unsent.forEach((entry) => this.#show(entry));
      this.sweep(); // of what was stored the answer may have been lost with the earlier page
    });
  }

  /** Takes away the twins of messages that are in the list. */
  sweep() {
    for (const twin of this.#twins()) {
      const same = `[data-client-id="${CSS.escape(twin.dataset.clientId)}"][data-author="${CSS.escape(viewer.id)}"]`;
      if (this.#list.querySelector(`:scope > chat-message${same}:not([data-pending])`)) twin.remove();
    }
  }

  clear() {
    for (const twin of this.#twins()) twin.remove();
  }

  #added(entry) {
    if (this.#timeline.atEnd) this.#timeline.changePending(() => this.#show(entry), { follow: !entry.elsewhere });
    else if (!entry.elsewhere) {
      toast(say("sent-out-of-view"), { action: say("to-latest"), act: () => this.#timeline.jumpToLatest() });
    }
  }

  /** The message itself may have been here before the answer. */
  #sent(clientId) {
    this.#over.add(clientId);
    this.#mark(clientId, "sent");
    if (this.#twin(clientId)) this.#timeline.changePending(() => this.sweep());
  }

  #dropped({ clientId, reason, state }) {
    this.#over.add(clientId);
    if (reason && state === "waiting") {
      toast(reason);
      tell("message-held");
    }
    this.#timeline.changePending(() => this.#twin(clientId)?.remove());
  }

  #show(entry) {
    this.#twin(entry.clientId)?.remove();
    const twin = document.getElementById("message-pending").content.querySelector("chat-message").cloneNode(true);
    twin.id = `pending-${entry.clientId}`;
    Object.assign(twin.dataset, { clientId: entry.clientId, author: viewer.id, room: entry.room, pending: "" });
    delete twin.dataset.number;
    delete twin.dataset.revision;
    twin.querySelector("time").dateTime = new Date(entry.at).toISOString();
    if (entry.listener) Object.assign(twin.dataset, { whisperTo: "", whisperName: entry.listener.name });
    twin.querySelector(".body").textContent = wordsOf(entry.body);
    this.#list.append(twin);
    if (entry.files?.length) withUploads(({ showFiles }) => showFiles(twin, entry, () => outbox.drop(entry.clientId)));
    if (entry.state === "failed") this.#failed(entry);
    else setTimeout(() => this.#mark(entry.clientId, "slow"), CLOCK_AFTER);
  }

  #failed({ clientId, reason, body }) {
    const twin = this.#twin(clientId);
    if (!twin) return;
    twin.dataset.failed = "";
    twin.querySelector(".message-failed")?.remove();
    const bar = document.getElementById("message-failed").content.firstElementChild.cloneNode(true);
    bar.querySelector(".reason").textContent = `${say("failed")} · ${reason}`;
    const acts = {
      retry: () => outbox.retry(clientId),
      drop: () => outbox.drop(clientId),
      copy: () => navigator.clipboard?.writeText(body).then(() => toast(say("copied"))),
    };
    bar.addEventListener("click", ({ target }) => acts[target.closest("button")?.dataset.act]?.());
    this.#timeline.changePending(() => twin.append(bar));
    twin.nameItself();
  }

  #mark(clientId, state) {
    const twin = this.#twin(clientId);
    if (twin && !twin.hasAttribute("data-failed") && twin.dataset.pending !== "sent") twin.dataset.pending = state;
  }

  #twin(clientId) {
    return document.getElementById(`pending-${clientId}`);
  }

  #twins() {
    return this.#list.querySelectorAll(":scope > chat-message[data-pending]");
  }
}
