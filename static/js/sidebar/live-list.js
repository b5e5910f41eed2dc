/**
 * A list in the sidebar that reads itself again from data-url when something in it is otherwise than a frame can say.
 *
 * Nothing moves from under a pointer or a drag: what is due waits until the pointer has left the lists.
 * Read for the first time since the line is back, it tells `rows-missed`: what came for the viewer meanwhile (missed.js).
 */
import { hear, tell } from "maru/core/events";
import { get, parse } from "maru/core/http";
import { socket } from "maru/delivery/socket";
import { missedIn, numbersOf } from "maru/sidebar/missed";

const SOON = 300; // ms in which several reasons to read the list are one
const hovers = matchMedia("(hover: hover)");

export class LiveList extends HTMLElement {
  #stopped;
  #timer = 0;
  #reading = false;
  #stale = false;
  #wasDown = false; // what came meanwhile has not been read yet
  #due = new Map(); // row → how it moves

  connectedCallback() {
    this.#stopped = new AbortController();
    const { signal } = this.#stopped;
    socket.addEventListener("back", () => this.#back(), { signal });
    for (const event of ["chat-activity", "chat-read", "room-read"]) hear(event, () => this.outdate(), signal);
    this.#around.addEventListener("pointerleave", () => this.#settle(), { signal });
    this.addEventListener("dragend", () => this.#settle(), { signal });
    this.listen(signal);
  }

  disconnectedCallback() {
    this.#stopped.abort();
    clearTimeout(this.#timer);
  }

  /** What the list hears, until the signal aborts. */
  listen() {}

  /** The list was read again: `fresh` is its new state, whose rows stand in the page already. */
  renewed() {}

  row(room) {
    return this.querySelector(`.room-link[data-room="${CSS.escape(room)}"]`);
  }

  get nav() {
    return this.querySelector("nav");
  }

  /** All lists that scroll with this one: what changes above the pointer moves what is under it. */
  get #around() {
    return this.closest(".sidebar-lists") ?? this;
  }

  /** Whether somebody is about to click. A finger leaves no pointer behind. */
  get aimedAt() {
    return hovers.matches && this.#around.matches(":hover");
  }

  /** Moves a row now, or once the pointer has left. */
  move(row, act) {
    if (this.aimedAt) this.#due.set(row, act);
    else keepFocus(this, act);
  }

  /** What is on its way from the server may not know of what has just been heard. */
  outdate() {
    if (this.#reading) this.#stale = true;
  }

  readSoon(later = 0) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetch(), SOON + later);
  }

  /** At once, though the pointer is there: its owner has just asked for it. */
  readNow() {
    clearTimeout(this.#timer);
    this.#fetch({ asked: true });
  }

  #back() {
    this.#wasDown = true;
    this.readSoon();
  }

  #settle() {
    for (const [row, act] of this.#due) if (row.isConnected) keepFocus(this, act);
    this.#due.clear();
    if (this.#stale) this.readSoon();
  }

  async #fetch({ asked = false } = {}) {
    this.#stale = this.#reading || (this.aimedAt && !asked);
    if (this.#stale) return;
    this.#reading = true;
    const isSince = this.#wasDown; // an answer to what was asked before may lack something
    try {
      const response = await get(this.dataset.url);
      if (response.ok && this.#show(parse(await response.text()).querySelector(this.localName), asked) && isSince) this.#wasDown = false;
    } catch {
      // The next reason to read it comes.
    }
    this.#reading = false;
    if (this.#stale) this.readSoon();
  }

  /** Returns whether the list shows it now. */
  #show(fresh, asked) {
    if (!fresh || (this.aimedAt && !asked)) {
      this.#stale = true;
      return false;
    }
    const known = numbersOf(this.#rows);
    keepFocus(this, () => this.nav.replaceChildren(...fresh.querySelector("nav").children));
    htmx.process(this.nav);
    this.renewed(fresh);
    tell("rows-changed");
    if (this.#wasDown) tell("rows-missed", missedIn(this.#rows, known));
    return true;
  }

  get #rows() {
    return [...this.querySelectorAll(".room-link")];
  }
}

function keepFocus(list, act) {
  const focused = list.contains(document.activeElement) ? document.activeElement.id : "";
  act();
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}
