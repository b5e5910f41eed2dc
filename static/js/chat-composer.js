/**
 * <chat-composer>: where one writes. Enter sends, at once and whatever the line does: the outbox does the rest.
 * Nothing typed is lost: what is refused stays in the box, what is not sent yet is a draft.
 *
 * Attributes: data-room, data-url (where its form posts), data-max-length (graphemes).
 */
import { draftOf, keepDraft } from "maru/drafts";
import { EnterKey } from "maru/enter-key";
import { countGraphemes } from "maru/graphemes";
import { outbox } from "maru/outbox";
import { socket } from "maru/socket";
import { grow } from "maru/textarea";
import { say } from "maru/words";

const COUNTER_AT = 200; // characters left when the counter appears
const TYPING_PACE = 3_000; // ms between two notices that one types

class ChatComposer extends HTMLElement {
  #box;
  #stopped;
  #typedAt = 0;

  connectedCallback() {
    this.#stopped = new AbortController();
    const { signal } = this.#stopped;
    const form = this.querySelector("form");
    this.#box = form.elements.body;
    this.#box.value ||= draftOf(this.dataset.room);
    new EnterKey(this.#box, () => this.#send());
    form.addEventListener("submit", (event) => this.#submitted(event), { signal });
    this.#box.addEventListener("input", () => this.#typed(), { signal });
    this.#box.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    document.addEventListener("keydown", (event) => this.#pressedElsewhere(event), { signal });
    grow(this.#box);
    this.#count();
    const isIdle = document.activeElement === document.body;
    if (isIdle && matchMedia("(hover: hover)").matches) this.#box.focus({ preventScroll: true }); // no keyboard pops up
  }

  disconnectedCallback() {
    this.#stopped.abort();
  }

  #submitted(event) {
    event.preventDefault();
    this.#send();
  }

  async #send() {
    const body = this.#box.value.replace(/\s+$/u, "");
    if (!body.trim()) return;
    const over = this.#over(body);
    if (over > 0) return this.#refuse(say("too-long", { n: over }));
    const { room, url } = this.dataset;
    this.#box.value = "";
    this.#box.dispatchEvent(new Event("change"));
    this.#box.focus({ preventScroll: true });
    this.#count();
    await outbox.add({ room, url, body });
    if (draftOf(room).trimEnd() === body) keepDraft(room, ""); // only now is the text safe elsewhere
  }

  #typed() {
    this.#refuse("");
    this.#count();
    keepDraft(this.dataset.room, this.#box.value);
    if (this.#box.value.trim() && Date.now() - this.#typedAt >= TYPING_PACE) {
      this.#typedAt = Date.now();
      socket.send({ type: "typing", room: Number(this.dataset.room) });
    }
  }

  #pressed(event) {
    if (event.key !== "ArrowUp" || this.#box.value || event.isComposing || event.shiftKey || event.altKey) return;
    if (this.closest("#conversation")?.querySelector("chat-timeline")?.editLast()) event.preventDefault();
  }

  /** Any letter typed where no field has the focus goes into the box. */
  #pressedElsewhere({ key, ctrlKey, metaKey, altKey, target, defaultPrevented }) {
    if (defaultPrevented || ctrlKey || metaKey || altKey || !/^(?:\p{L}|Process)$/u.test(key)) return;
    if (target.closest("input, textarea, select, button, a, dialog, [contenteditable]")) return;
    this.#box.focus({ preventScroll: true });
  }

  #count() {
    const counter = this.querySelector(".counter");
    const over = this.#over(this.#box.value);
    counter.hidden = over < -COUNTER_AT;
    if (counter.hidden) return;
    counter.toggleAttribute("data-over", over > 0);
    counter.textContent = over > 0 ? say("characters-over", { n: over }) : say("characters-left", { n: -over });
  }

  /** By how many characters the text is too long; below zero: how many are left. */
  #over(text) {
    const most = Number(this.dataset.maxLength);
    const atMost = text.length - most; // a grapheme is one code unit or more
    return atMost < -COUNTER_AT ? atMost : countGraphemes(text) - most;
  }

  #refuse(reason) {
    const line = this.querySelector(".refusal");
    line.textContent = reason;
    line.hidden = !reason;
  }
}

customElements.define("chat-composer", ChatComposer);
