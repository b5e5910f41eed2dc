/**
 * <direct-list>: the viewer's direct conversations, notes first, then the one spoken in last. A row shows the last line.
 * What a frame cannot say (a name, a new row) is read again from data-url. data-blocked: whom the viewer blocked.
 *
 * Nothing moves from under a pointer: what is due waits until the pointer has left the list.
 */
import { isBlocked } from "maru/blocked";
import { hear, tell } from "maru/events";
import { get, parse } from "maru/http";
import { socket } from "maru/socket";
import { showUnread, unreadIn } from "maru/unread-badge";
import { viewer } from "maru/viewer";
import { say } from "maru/words";

const SOON = 300; // ms in which several reasons to read the list are one
const hovers = matchMedia("(hover: hover)");

class DirectList extends HTMLElement {
  #stopped;
  #timer = 0;
  #reading = false;
  #stale = false;
  #spokenIn = new Set(); // rows that are due on top

  connectedCallback() {
    this.#stopped = new AbortController();
    const { signal } = this.#stopped;
    hear("chat-activity", ({ dataset }) => "line" in dataset && this.#spoken(dataset), signal);
    hear("chat-room-listed", ({ dataset }) => dataset.kind === "direct" && this.#readSoon(), signal);
    hear("chat-friends", () => this.#readSoon(), signal);
    hear("chat-profile", () => this.#readSoon(), signal);
    socket.addEventListener("back", () => this.#readSoon(), { signal });
    hear("chat-read", ({ dataset }) => dataset.user === viewer.id && this.#seen(dataset), signal);
    this.addEventListener("pointerleave", () => this.#settle(), { signal });
    this.#count();
  }

  disconnectedCallback() {
    this.#stopped.abort();
    clearTimeout(this.#timer);
  }

  /** On a page of its own; in the sidebar all rows are counted together. */
  #count() {
    if (this.closest("chat-sidebar")) return;
    for (const row of this.querySelectorAll(".direct-link")) showUnread(row, unreadIn(row));
  }

  #row(room) {
    return this.querySelector(`.direct-link[data-room="${CSS.escape(room)}"]`);
  }

  #seen({ room, number }) {
    const row = this.#row(room);
    if (!row) return;
    row.dataset.readUpTo = Math.max(row.dataset.readUpTo, number);
    this.#count();
  }

  get #nav() {
    return this.querySelector("nav");
  }

  /** Whether somebody is about to click. A finger leaves no pointer behind. */
  get #aimedAt() {
    return hovers.matches && this.matches(":hover");
  }

  /** The conversation has another last line. An older state of it may arrive later. */
  #spoken({ room, number, revision, author, change, line }) {
    const row = this.#row(room);
    if (!row) return this.#readSoon();
    if (Number(revision) <= Number(row.dataset.revision)) return;
    if (this.#reading) this.#stale = true; // what is on its way may not know of it
    row.dataset.revision = revision;
    row.dataset.number = Math.max(row.dataset.number, number);
    this.#count();
    row.querySelector(".direct-line").textContent = words(row, { author, change, line });
    if (change !== "posted") return;
    if (this.#aimedAt) this.#spokenIn.add(row);
    else this.#toTop(row);
  }

  #toTop(row) {
    const first = this.querySelector('.direct-link:not([data-company="notes"])');
    if (row.dataset.company === "notes" || row === first) return;
    const focused = row === document.activeElement;
    first.before(row);
    if (focused) row.focus({ preventScroll: true });
  }

  #settle() {
    for (const row of this.#spokenIn) if (row.isConnected) this.#toTop(row);
    this.#spokenIn.clear();
    if (this.#stale) this.#readSoon();
  }

  #readSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetch(), SOON);
  }

  async #fetch() {
    this.#stale = this.#reading || this.#aimedAt;
    if (this.#stale) return;
    this.#reading = true;
    try {
      const response = await get(this.dataset.url);
      if (response.ok) this.#show(parse(await response.text()).querySelector("direct-list"));
    } catch {
      // The next reason to read it comes.
    }
    this.#reading = false;
    if (this.#stale) this.#readSoon();
  }

  #show(fresh) {
    if (!fresh || this.#aimedAt) {
      this.#stale = true;
      return;
    }
    const focused = this.contains(document.activeElement) ? document.activeElement.id : "";
    this.#nav.replaceChildren(...fresh.querySelector("nav").children);
    htmx.process(this.#nav);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    if (this.dataset.blocked !== fresh.dataset.blocked) {
      this.dataset.blocked = fresh.dataset.blocked;
      tell("blocked-changed");
    }
    this.#count();
    tell("rows-changed");
  }
}

/** What messaging/_direct_link.html says of the last line. */
function words({ dataset: { company } }, { author, change, line }) {
  if (change === "removed") return say("deleted");
  if (isBlocked(author)) return say("blocked-message");
  if (author === viewer.id && company !== "notes") return say("you-said").replace("{line}", () => line);
  return line;
}

customElements.define("direct-list", DirectList);
