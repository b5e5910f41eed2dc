/**
 * <chat-composer>: where one writes. Enter sends, at once and whatever the line does: the outbox does the rest.
 * Nothing typed is lost: what is refused stays in the box, what is not sent yet is a draft.
 *
 * Attributes: data-room, data-kind, data-url (where its form posts), data-complete-url, data-max-length (graphemes);
 * data-upload-url, data-file-max-bytes, data-files-per-message; data-pause and data-wait (seconds of slow mode); data-whisper-to and data-whisper-name while one whispers.
 */
import { isCommand, runCommand } from "maru/composer/commands";
import { Completion } from "maru/composer/completion";
import { draftOf, keepDraft, withDraft } from "maru/composer/drafts";
import { EnterKey } from "maru/composer/enter-key";
import { SlowMode } from "maru/composer/slow-mode";
import { keepListener, listenerIn } from "maru/composer/whispering";
import { isLayerOpen } from "maru/core/escape";
import { hear } from "maru/core/events";
import { countGraphemes } from "maru/core/graphemes";
import { makeId } from "maru/core/id";
import { lastInput } from "maru/core/last-input";
import { grow } from "maru/core/textarea";
import { say } from "maru/core/words";
import { outbox } from "maru/delivery/outbox";
import { socket } from "maru/delivery/socket";
import { withUploads } from "maru/uploads/with-uploads";

const COUNTER_AT = 200; // characters left when the counter appears
const TYPING_PACE = 3_000; // ms between two notices that one types

let timelineSeen = null; // beside which a composer stood last

class ChatComposer extends HTMLElement {
  #box;
  #stopped;
  #typedAt = 0;
  #slow;
  #tray = null; // of the files that go with the text, once it has come
  #isEarly = false; // what is said below the box is that slow mode is not over
  #running = null; // the command that waits for its answer, or did not get one: {body, clientId}

  connectedCallback() {
    this.#stopped = new AbortController();
    const { signal } = this.#stopped;
    const { room, pause = 0, wait = 0, whisperTo, whisperName } = this.dataset;
    const form = this.querySelector("form");
    this.#box = form.elements.body;
    const isBegun = this.#box.value !== this.#box.defaultValue; // before scripts ran
    if (isBegun) this.#box.value = withDraft(room, this.#box.value);
    this.#box.value ||= draftOf(room);
    const over = () => {
      this.#showWhetherReady();
      if (this.#isEarly) this.#refuse("");
    };
    this.#slow = new SlowMode(form.querySelector(".send"), { pause: Number(pause), wait: Number(wait), over });
    new Completion(this, this.#box, { whisper: (listener) => this.#whisperTo(listener), signal });
    new EnterKey(this.#box, () => this.#send());
    form.addEventListener("submit", (event) => this.#submitted(event), { signal });
    this.#box.addEventListener("input", () => this.#typed(), { signal });
    this.#box.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.#escape(event), { signal });
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    outbox.addEventListener("added", ({ detail }) => detail.room === room && this.#slow.start(), { signal });
    outbox.addEventListener("failed", ({ detail }) => detail.room === room && this.#failed(detail), { signal });
    if (this.#whispers) {
      hear("whisper-to", (listener) => this.#whisperTo(listener), signal);
      if (whisperTo) history.replaceState(history.state, "", location.pathname + location.hash); // it is kept elsewhere
      this.#whisperTo(whisperTo ? { username: whisperTo, name: whisperName } : listenerIn(room), { quietly: true });
    }
    const refuse = (reason) => this.#refuse(reason);
    const changed = () => this.#showWhetherReady();
    withUploads(({ attach }) => signal.aborted || (this.#tray = attach(this, { refuse, changed, signal })));
    grow(this.#box);
    this.#count();
    if (this.#takesFocus()) this.#box.focus({ preventScroll: true });
    if (isBegun) this.#box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  disconnectedCallback() {
    this.#stopped.abort();
    this.#slow.stop();
  }

  /** Puts this text below what is written. */
  add(text) {
    const written = this.#box.value.trimEnd();
    this.#box.value = written ? `${written}\n${text}` : text;
    this.#box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    this.#box.dispatchEvent(new Event("change")); // as high as its text
    this.#box.focus({ preventScroll: true });
    this.#box.setSelectionRange(this.#box.value.length, this.#box.value.length);
  }

  /** Whether one may whisper here at all: not in a direct conversation, which is as good. */
  get #whispers() {
    return this.dataset.kind !== "direct";
  }

  get #listener() {
    const { whisperTo, whisperName } = this.dataset;
    return whisperTo ? { username: whisperTo, name: whisperName } : null;
  }

  #submitted(event) {
    event.preventDefault();
    this.#send();
  }

  async #send({ anyway = false } = {}) {
    const body = this.#box.value.replace(/\s+$/u, "");
    const count = this.#tray?.files.length ?? 0;
    if (!body.trim() && !count) return;
    const over = this.#over(body);
    if (over > 0) return this.#tooLong(body, over);
    if (isCommand(body)) return count ? this.#refuse(say("command-without-files")) : this.#run(body);
    if (this.#tray?.hasFailed) return this.#refuse(say("files-failed"));
    if (this.#slow.left) return this.#refuse(say("slow-mode", { time: this.#slow.clock }), { isEarly: true });
    const { room, url } = this.dataset;
    const files = this.#tray?.take() ?? [];
    this.#empty();
    await outbox.add({ room, url, body, listener: this.#listener, files, anyway });
    if (draftOf(room).trimEnd() === body) keepDraft(room, ""); // only now is the text safe elsewhere
  }

  /** What the word filter refused stays where one writes, with the reason; a warning can be overcome. */
  #failed({ clientId, body, files, code, reason, mayInsist, elsewhere }) {
    this.#slow.stop();
    if (code !== "filtered" || files.length || elsewhere) return;
    outbox.drop(clientId);
    this.add(body);
    this.#refuse(reason, { mayInsist });
  }

  #tooLong(body, over) {
    this.#refuse(say("too-long", { n: over }));
    this.#tray?.offer(body);
  }

  /** The text stays until the command has done what it should; tried again, it is the same command. */
  async #run(body) {
    const form = this.querySelector("form");
    if (form.hasAttribute("aria-busy")) return;
    if (this.#running?.body !== body) this.#running = { body, clientId: makeId() };
    form.setAttribute("aria-busy", "true");
    const { refused, wait, spoke } = await runCommand({ url: this.dataset.url, ...this.#running });
    form.removeAttribute("aria-busy");
    if (wait) this.#slow.start(Math.ceil(wait / 1000));
    if (refused !== null) return this.#refuse(refused);
    this.#running = null;
    if (spoke) {
      this.#slow.start();
      document.querySelector("chat-timeline")?.changePending(() => {}, { follow: true }); // one wants to see what one says
    }
    if (!this.isConnected || this.#box.value.trimEnd() !== body) return;
    this.#empty();
    keepDraft(this.dataset.room, "");
    this.#answer.querySelector("section:has(form)")?.focus(); // it asks something
  }

  #empty() {
    this.#box.value = "";
    this.#box.dispatchEvent(new Event("change"));
    this.#box.focus({ preventScroll: true });
    this.#refuse("");
    this.#count();
  }

  get #answer() {
    return this.querySelector(".command-answer");
  }

  /** From now on what is written here is for this one alone; with null, for all. */
  #whisperTo(listener, { quietly = false } = {}) {
    const bar = this.querySelector(".whisper-bar");
    const { username = "", name = "" } = listener ?? {};
    Object.assign(this.dataset, { whisperTo: username, whisperName: name });
    if (!username) delete this.dataset.whisperTo;
    bar.hidden = !username;
    bar.querySelector("input").value = username;
    bar.querySelector(".whisper-words").textContent = say("whisper", { name });
    this.#box.dataset.placeholder ??= this.#box.placeholder;
    this.#box.placeholder = username ? say("whisper-to", { name }) : this.#box.dataset.placeholder;
    keepListener(this.dataset.room, listener);
    if (!quietly) this.#box.focus({ preventScroll: true });
  }

  /** What is open goes first, then whispering ends; only then Escape is for others. */
  #escape(event) {
    if (event.isComposing || event.defaultPrevented) return;
    if (this.#answer.childElementCount) this.#closeAnswer();
    else if (this.#listener) this.#whisperTo(null);
    else return;
    event.preventDefault();
  }

  #clicked(event) {
    const button = event.target.closest("[data-close-answer], [data-end-whisper], [data-insist]");
    if (!button) return;
    event.preventDefault();
    if (button.hasAttribute("data-insist")) this.#send({ anyway: true });
    else if (button.hasAttribute("data-end-whisper")) this.#whisperTo(null);
    else this.#closeAnswer();
  }

  #closeAnswer() {
    this.#answer.replaceChildren();
    this.#box.focus({ preventScroll: true });
  }

  #typed() {
    const text = this.#box.value;
    this.#refuse("");
    this.#count();
    keepDraft(this.dataset.room, text);
    if (this.#listener || isCommand(text)) return; // nobody else is to know of it
    if (text.trim() && Date.now() - this.#typedAt >= TYPING_PACE) {
      this.#typedAt = Date.now();
      socket.send({ type: "typing", room: Number(this.dataset.room) });
    }
  }

  #pressed(event) {
    if (event.key !== "ArrowUp" || this.#box.value || event.isComposing || event.shiftKey || event.altKey) return;
    if (this.closest("#conversation")?.querySelector("chat-timeline")?.editLast()) event.preventDefault();
  }

  /**
   * Who chooses a conversation goes on to write in it; never on touch, where a keyboard would pop up. What somebody has
   * begun to type elsewhere, or has opened, keeps the focus.
   */
  #takesFocus() {
    const timeline = document.querySelector("chat-timeline");
    const isChosen = timeline?.dataset.room !== timelineSeen?.dataset.room;
    timelineSeen = timeline;
    const { activeElement } = document;
    if (lastInput() === "touch" || isLayerOpen()) return false;
    if (activeElement === document.body) return true;
    return isChosen && (!activeElement.value || activeElement.matches("button, chat-composer *"));
  }

  #showWhetherReady() {
    const isEmpty = !this.#box.value.trim() && !this.#tray?.files.length;
    this.querySelector(".send").ariaDisabled = String(isEmpty || this.#slow.left > 0);
  }

  #count() {
    this.#showWhetherReady();
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

  #refuse(reason, { isEarly = false, mayInsist = false } = {}) {
    this.#isEarly = isEarly;
    const line = this.querySelector(".refusal");
    line.textContent = reason;
    line.hidden = !reason;
    if (!mayInsist) return;
    const button = Object.assign(document.createElement("button"), { className: "button", textContent: say("send-anyway") });
    Object.assign(button.dataset, { insist: "", size: "small" });
    line.append(" ", button);
  }
}

customElements.define("chat-composer", ChatComposer);
