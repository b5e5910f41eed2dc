/**
 * How much is unread in all rooms together: in the tab's title and icon, on the ways to the list (`data-unread-total`),
 * and on the way back from a conversation what is unread in the others (`data-unread-others`).
 *
 * Beside a conversation <chat-sidebar> counts its rows. Any other page has <unread-total>, which reads from data-url the
 * rooms that have something unread, and keeps their numbers as the rows of a list do.
 */
import { hear } from "maru/core/events";
import { get, parse } from "maru/core/http";
import { viewer } from "maru/core/viewer";
import { say } from "maru/core/words";
import { socket } from "maru/delivery/socket";
import { countTitle } from "maru/sidebar/page-title";
import { unreadIn } from "maru/sidebar/unread-badge";

const MOST = 99; // beyond it a badge says "99+"
const SOON = 300; // ms in which several reasons to ask are one
const JITTER = 3_000; // ms at most, so that the tabs of a large room do not all ask at once

let shown = null;

/** `rows` with `unread` ({calls, some}) of each; `room` is the id of the one on show. */
export function showTotal(rows, room = "") {
  shown = { all: sum(rows), others: sum(rows.filter(({ row }) => row.dataset.room !== room)) };
  countTitle(shown.all);
  mark();
}

function sum(rows) {
  const all = { calls: 0, some: false };
  for (const { row, unread } of rows) {
    if (row.dataset.notify !== "none") all.calls += unread.calls;
    if (row.dataset.notify === "all") all.some ||= unread.some;
  }
  return all;
}

function mark() {
  if (!shown) return;
  for (const badge of document.querySelectorAll("[data-unread-total]")) fill(badge, shown.all);
  for (const badge of document.querySelectorAll("[data-unread-others]")) fill(badge, shown.others);
}

function fill(badge, { calls, some }) {
  const words = calls ? say("calls", { n: calls }) : some ? say("unread-some") : "";
  const text = calls ? (calls > MOST ? `${MOST}+` : String(calls)) : "";
  badge.hidden = !some;
  if (badge.textContent !== text) badge.textContent = text;
  badge.title = words;
  badge.dataset.kind = calls ? "calls" : "some";
}

document.addEventListener("htmx:load", mark); // a header that came anew has empty badges

class UnreadTotal extends HTMLElement {
  #stopped;
  #timer = 0;

  connectedCallback() {
    this.#stopped = new AbortController();
    const { signal } = this.#stopped;
    hear("chat-activity", ({ dataset }) => this.#active(dataset), signal);
    hear("chat-read", ({ dataset }) => dataset.user === viewer.id && this.#read(dataset), signal);
    for (const event of ["chat-room-list", "chat-room-unlisted"]) hear(event, () => this.#readSoon(), signal);
    socket.addEventListener("open", () => this.#readSoon(), { signal }); // from now on nothing is missed
  }

  disconnectedCallback() {
    this.#stopped.abort();
    clearTimeout(this.#timer);
  }

  #room(room) {
    return this.querySelector(`[data-room="${CSS.escape(room)}"]`);
  }

  #active({ room, number, call, author, line }) {
    if (line !== undefined && author === viewer.id) return;
    const row = this.#room(room);
    // Of a room without anything unread the page knows nothing yet, nor how one keeps it.
    if (!row) return this.#readSoon(line === undefined && call === undefined ? Math.random() * JITTER : 0);
    if (call === undefined) row.dataset.number = Math.max(row.dataset.number, number);
    else if (!row.dataset.calls.split(" ").includes(number)) row.dataset.calls += ` ${number}`;
    this.#count();
  }

  #read({ room, number, back }) {
    const row = this.#room(room);
    if (!row) return back === undefined || this.#readSoon();
    row.dataset.readUpTo = back === undefined ? Math.max(row.dataset.readUpTo, number) : number;
    this.#count();
  }

  #readSoon(later = 0) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetch(), SOON + later);
  }

  async #fetch() {
    try {
      const response = await get(this.dataset.url);
      if (!response.ok) return;
      this.replaceChildren(...parse(await response.text()).children);
      this.#count();
    } catch {
      // It is asked again when the line is up.
    }
  }

  #count() {
    showTotal([...this.children].map((row) => ({ row, unread: unreadIn(row) })));
  }
}

customElements.define("unread-total", UnreadTotal);
