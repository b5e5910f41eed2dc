/**
 * <chat-sidebar>: the viewer's rooms and direct conversations. A row has data-number (the last message) and
 * data-read-up-to; what is unread is the difference. Holds the filter box, the list of rooms with
 * `<template id="room-link">` for those that come later, and <direct-list>.
 */
import { draftOf } from "maru/drafts";
import { hear } from "maru/events";
import { matches } from "maru/matching";
import { countTitle, nameTitle } from "maru/page-title";
import { showUnread, unreadIn } from "maru/unread-badge";
import { viewer } from "maru/viewer";

class ChatSidebar extends HTMLElement {
  #stopped;

  connectedCallback() {
    this.#stopped = new AbortController();
    const { signal } = this.#stopped;
    const on = (event, act) => hear(event, act, signal);
    on("chat-activity", ({ dataset }) => this.#raise(dataset.room, "number", Number(dataset.number)));
    on("chat-read", ({ dataset }) => dataset.user === viewer.id && this.#read(dataset));
    on("room-read", ({ room, number }) => this.#raise(room, "readUpTo", number));
    on("room-shown", (timeline) => this.#shown(timeline));
    on("timeline-change", () => this.#count());
    on("draft-changed", (room) => this.#markDraft(this.#row(room)));
    on("chat-room-listed", ({ dataset }) => "mine" in dataset && dataset.kind !== "direct" && this.#list(dataset));
    on("rows-changed", () => this.#dress());
    on("chat-room-unlisted", ({ dataset }) => this.#row(dataset.room)?.remove());
    const filter = this.querySelector(".sidebar-filter");
    filter.hidden = false;
    filter.addEventListener("input", () => this.#filter(filter.value), { signal });
    filter.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    this.#dress();
  }

  disconnectedCallback() {
    this.#stopped.abort();
  }

  get #rows() {
    return [...this.querySelectorAll(".room-link")];
  }

  #row(room) {
    return this.#rows.find((row) => row.dataset.room === room);
  }

  /** Marks rows that are new to the page. */
  #dress() {
    for (const row of this.#rows) this.#markDraft(row);
    this.#count();
    const timeline = document.querySelector("chat-timeline");
    if (timeline) this.#shown(timeline);
    const filter = this.querySelector(".sidebar-filter");
    if (filter.value) this.#filter(filter.value);
  }

  #read({ room, number }) {
    this.#raise(room, "readUpTo", Number(number));
  }

  #shown(timeline) {
    for (const row of this.#rows) {
      const shown = row.dataset.room === timeline.dataset.room;
      if (!shown) row.removeAttribute("aria-current");
      else {
        row.setAttribute("aria-current", "page");
        row.scrollIntoView({ block: "nearest" }); // among hundreds of rooms it may be far down
      }
    }
    nameTitle(timeline.dataset.title);
    this.#raise(timeline.dataset.room, "number", timeline.headNumber ?? 0);
  }

  #raise(room, what, number) {
    const row = this.#row(room);
    if (!row) return;
    if (number > Number(row.dataset[what])) row.dataset[what] = number;
    this.#count();
  }

  /** Badges and title. What comes under the viewer's eyes is not unread, even before it is reported as read. */
  #count() {
    let all = 0;
    const looked = document.querySelector("chat-timeline");
    const reading = looked?.following && !document.hidden && document.hasFocus() ? looked.dataset.room : "";
    for (const row of this.#rows) {
      const unread = row.dataset.room === reading ? 0 : unreadIn(row);
      all += unread;
      showUnread(row, unread);
    }
    countTitle(all);
  }

  #markDraft(row) {
    if (row) row.querySelector(".draft-mark").hidden = !draftOf(row.dataset.room);
  }

  /** A room is the viewer's now, or is called something else. */
  #list({ room, slug, name, kind, number, readUpTo }) {
    let row = this.#row(room);
    if (row?.closest("direct-list")) {
      row.remove(); // a group that has a name now
      row = null;
    }
    row ??= this.#blank(room);
    const url = row.getAttribute("href").replace(/[^/]+\/$/, `${encodeURIComponent(slug)}/`);
    row.href = url;
    row.setAttribute("hx-get", url);
    row.dataset.kind = kind;
    row.querySelector(".room-name").textContent = name;
    const rooms = [...this.querySelectorAll("#room-list > .room-link")];
    const before = rooms.find((other) => other !== row && nameOf(other).localeCompare(name) > 0);
    if (!row.isConnected) {
      if (before) before.before(row);
      else this.querySelector("#room-list").append(row);
      htmx.process(row);
    }
    this.#raise(room, "number", Number(number ?? 0));
    this.#raise(room, "readUpTo", Number(readUpTo ?? 0));
  }

  #blank(room) {
    const row = this.querySelector("#room-link").content.firstElementChild.cloneNode(true);
    row.id = `room-link-${room}`;
    row.dataset.room = room;
    return row;
  }

  #filter(text) {
    let found = 0;
    for (const row of this.#rows) {
      row.hidden = !matches(nameOf(row), text);
      if (!row.hidden) found += 1;
    }
    this.querySelector(".sidebar-none").hidden = found > 0 || !text.trim();
  }

  #pressed(event) {
    const filter = event.target;
    if (event.isComposing) return;
    if (event.key === "Enter") this.#rows.find((row) => !row.hidden)?.click();
    else if (event.key !== "Escape") return;
    filter.value = "";
    this.#filter("");
  }
}

function nameOf(row) {
  return row.querySelector(".room-name").textContent;
}

customElements.define("chat-sidebar", ChatSidebar);
