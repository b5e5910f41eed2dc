/**
 * <voice-recorder>: the microphone of the composer. A tap or a click records until it is sent or dropped; a finger that
 * rests records while it is down, sends when it is lifted, and drops what was said when it slides to the left.
 *
 * Attributes: data-url (where files go). The form has data-recording meanwhile: `asking`, `tap` or `hold`.
 */
import { hidden } from "maru/attachments/file-card";
import { clockWords } from "maru/attachments/file-words";
import { canRecord, record } from "maru/attachments/recording";
import { say } from "maru/core/words";
import { icon } from "maru/ui/icon";

const HOLD = 300; // ms; a shorter touch is a tap
const SLIDE = 80; // px to the left that drop it
const SHORTEST = 0.5; // seconds; less was a slip
const METER = 24; // bars

class VoiceRecorder extends HTMLElement {
  #stopped;
  #recording = null;
  #bar = null;
  #touch = null; // {id, x, at}: the finger that is down
  #ignoresClick = false;
  #isGone = false;

  connectedCallback() {
    if (!canRecord()) return;
    this.#stopped = new AbortController();
    this.#isGone = false;
    const { signal } = this.#stopped;
    this.hidden = false;
    const { button } = this;
    button.addEventListener("click", () => (this.#ignoresClick ? (this.#ignoresClick = false) : this.#start("tap")), { signal });
    button.addEventListener("pointerdown", (event) => this.#down(event), { signal });
    button.addEventListener("contextmenu", (event) => event.preventDefault(), { signal });
    document.addEventListener("pointermove", (event) => this.#move(event), { signal });
    for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, (event) => this.#up(event), { signal });
    this.#form.addEventListener("keydown", (event) => this.#pressed(event), { signal, capture: true });
  }

  disconnectedCallback() {
    this.#isGone = true;
    this.#stopped?.abort();
    this.#recording?.cancel();
    this.#recording = null;
  }

  get button() {
    return this.querySelector("button");
  }

  get #form() {
    return this.closest("form");
  }

  get #composer() {
    return this.closest("chat-composer");
  }

  get #mode() {
    return this.#form.dataset.recording ?? "";
  }

  set #mode(mode) {
    if (mode) this.#form.dataset.recording = mode;
    else delete this.#form.dataset.recording;
  }

  async #start(mode) {
    if (this.#mode) return;
    this.#mode = "asking";
    this.#refuse("");
    let recording;
    try {
      recording = await record((now) => this.#tell(now));
    } catch (error) {
      this.#mode = "";
      return this.#refuse(say(error.name === "NotFoundError" ? "microphone-none" : "microphone-refused"));
    }
    if (this.#isGone) return recording.cancel();
    this.#recording = recording;
    const isHeld = mode === "hold" && this.#touch; // the browser may have asked first
    this.#mode = isHeld ? "hold" : "tap";
    this.#showBar();
    if (!isHeld) this.#bar.querySelector(".voice-send").focus();
  }

  #down(event) {
    if (event.pointerType !== "touch" || !event.isPrimary || this.#mode) return;
    this.#touch = { id: event.pointerId, x: event.clientX, at: event.timeStamp };
    this.#ignoresClick = true; // of this touch; it may be taken for one
    this.#start("hold");
  }

  #move({ pointerId, clientX }) {
    if (this.#touch?.id !== pointerId || this.#mode !== "hold") return;
    const way = Math.max(0, (this.#touch.x - clientX) * (this.matches(":dir(rtl)") ? -1 : 1));
    this.#bar.style.setProperty("--slid", `${way}px`);
    if (way < SLIDE) return;
    this.#touch = null;
    this.#drop();
  }

  #up({ pointerId, timeStamp, type }) {
    if (this.#touch?.id !== pointerId) return;
    const isTap = timeStamp - this.#touch.at < HOLD;
    this.#touch = null;
    setTimeout(() => (this.#ignoresClick = false));
    if (this.#mode !== "hold") return;
    if (type === "pointerup" && !isTap) return this.#send();
    this.#mode = "tap";
  }

  #pressed(event) {
    if (event.key !== "Escape" || !this.#recording) return;
    event.preventDefault();
    event.stopPropagation();
    this.#drop();
  }

  #showBar() {
    this.#bar = document.createElement("div");
    this.#bar.className = "voice-bar";
    const time = document.createElement("span");
    time.className = "voice-time";
    time.textContent = clockWords(0);
    const meter = document.createElement("span");
    meter.className = "voice-meter";
    meter.append(...Array.from({ length: METER }, () => document.createElement("i")));
    const hint = document.createElement("span");
    hint.className = "voice-slide";
    hint.textContent = say("voice-slide");
    const told = hidden(say("voice-recording"));
    told.setAttribute("role", "status");
    this.#bar.append(
      this.#button("voice-drop", "delete", say("voice-drop"), () => this.#drop()),
      time,
      meter,
      hint,
      told,
      this.#button("voice-send", "send", say("voice-send"), () => this.#send()),
    );
    this.#form.append(this.#bar);
  }

  #button(name, sign, words, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `${name} button`;
    button.dataset.kind = name === "voice-send" ? "primary" : "quiet";
    button.append(icon(sign), hidden(words));
    button.addEventListener("click", act);
    return button;
  }

  #tell({ seconds, level, isFull }) {
    if (!this.#bar) return;
    this.#bar.querySelector(".voice-time").textContent = clockWords(seconds);
    const meter = this.#bar.querySelector(".voice-meter");
    const oldest = meter.firstElementChild;
    oldest.style.blockSize = `${Math.max(8, level)}%`;
    meter.append(oldest);
    if (!isFull) return;
    if (this.#mode === "hold") this.#mode = "tap";
    this.#bar.dataset.full = "";
    this.#refuse(say("voice-full"));
  }

  async #send() {
    const recording = this.#recording;
    if (!recording) return;
    const isSlip = recording.seconds < SHORTEST;
    if (!isSlip && this.#composer.refuseEarly("voice-early")) {
      recording.pause();
      this.#mode = "tap"; // until it may go
      return;
    }
    this.#recording = null;
    if (isSlip) recording.cancel();
    else this.#composer.sendVoice(await recording.finish(), this.dataset.url);
    this.#end();
    if (isSlip) this.#refuse(say("voice-slip"));
  }

  #drop() {
    this.#recording?.cancel();
    this.#recording = null;
    this.#refuse("");
    this.#end();
  }

  #end() {
    const hadFocus = this.#bar?.contains(document.activeElement);
    this.#bar?.remove();
    this.#bar = null;
    if (this.#isGone) return;
    this.#mode = "";
    if (hadFocus) this.button.focus();
  }

  #refuse(reason) {
    const line = this.#composer.querySelector(".refusal");
    line.textContent = reason;
    line.hidden = !reason;
  }
}

customElements.define("voice-recorder", VoiceRecorder);
