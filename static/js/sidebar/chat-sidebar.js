/**
 * <chat-sidebar>: the viewer's direct conversations (<direct-list>) and rooms (<room-list>) with the filter box over them
 * (list-filter.js), sections that fold (section-folds.js) and pills for what is unread out of sight (unread-edges.js).
 * What is unread in a row is derived from its numbers (unread-badge.js), all of it together is shown by unread-total.js.
 */
import { draftOf } from "maru/composer/drafts";
import { hear, tell } from "maru/core/events";
import { viewer } from "maru/core/viewer";
import { ListFilter } from "maru/sidebar/list-filter";
import { nameTitle } from "maru/sidebar/page-title";
import { SectionFolds } from "maru/sidebar/section-folds";
import { showUnread, unreadIn } from "maru/sidebar/unread-badge";
import { UnreadEdges } from "maru/sidebar/unread-edges";
import { showTotal } from "maru/sidebar/unread-total";

const LONGEST = 2 ** 31 - 1; // ms that a timer can wait

class ChatSidebar extends HTMLElement {
  #stopped;
  #unmuting = 0;
  #filter;
  #folds;
  #edges;

  connectedCallback() {
    this.#stopped = new AbortController();
    const { signal } = this.#stopped;
    const on = (event, act) => hear(event, act, signal);
    on("chat-activity", ({ dataset }) => this.#active(dataset));
    on("chat-read", ({ dataset }) => dataset.user === viewer.id && this.#read(dataset));
    on("room-read", ({ room, number }) => this.#raise(room, "readUpTo", number));
    on("room-shown", (timeline) => this.#shown(timeline));
    on("timeline-change", () => this.#count());
    on("draft-changed", (room) => this.#markDraft(this.#row(room)));
    on("rows-changed", () => this.#dress());
    on("pane-shown", () => this.#count());
    this.#filter = new ListFilter(this, signal);
    this.#folds = new SectionFolds(this, signal);
    this.#edges = new UnreadEdges(this, signal);
    this.#dress();
  }

  disconnectedCallback() {
    this.#stopped.abort();
    clearTimeout(this.#unmuting);
  }

  get #rows() {
    return [...this.querySelectorAll(".room-link")];
  }

  #row(room) {
    return this.querySelector(`.room-link[data-room="${CSS.escape(room)}"]`);
  }

  /** Marks rows that are new to the page. */
  #dress() {
    for (const row of this.#rows) this.#markDraft(row);
    this.#count();
    const timeline = document.querySelector("chat-timeline");
    if (timeline) this.#mark(timeline);
    this.#filter.refresh();
  }

  /** A message that is for all; or with `call` one that means the viewer, which others need not have seen. */
  #active({ room, number, call }) {
    const row = this.#row(room);
    if (!row) return;
    if (call === undefined) this.#raise(room, "number", Number(number));
    else if (!row.dataset.calls.split(" ").includes(number)) row.dataset.calls += ` ${number}`;
    this.#count();
  }

  /** `back`: it is unread again. */
  #read({ room, number, back }) {
    const row = this.#row(room);
    if (row && back !== undefined) row.dataset.readUpTo = number;
    this.#raise(room, "readUpTo", Number(number));
  }

  #shown(timeline) {
    nameTitle(timeline.dataset.title);
    this.#mark(timeline)?.scrollIntoView({ block: "nearest" }); // among hundreds of rooms it may be far down
    this.#count();
  }

  #mark(timeline) {
    this.#folds.hold();
    for (const row of this.#rows) if (row.dataset.room !== timeline.dataset.room) row.removeAttribute("aria-current");
    const shown = this.#row(timeline.dataset.room);
    shown?.setAttribute("aria-current", "page");
    return shown;
  }

  #raise(room, what, number) {
    const row = this.#row(room);
    if (!row) return;
    if (number > Number(row.dataset[what])) row.dataset[what] = number;
    this.#count();
  }

  /** Badges and title. What comes under the viewer's eyes is not unread, even before it is reported as read. */
  #count() {
    const looked = document.querySelector("chat-timeline");
    this.#folds.hold();
    const isRead = looked?.following && looked.isOnShow && !looked.keptUnread && !document.hidden && document.hasFocus();
    const counted = this.#rows.map((row) => {
      const unread = isRead && row.dataset.room === looked.dataset.room ? { calls: 0, some: false } : unreadIn(row);
      showUnread(row, unread);
      return { row, unread };
    });
    showTotal(counted, looked?.dataset.room);
    tell("rows-counted", counted);
    this.#edges.refresh();
    this.#lookWhenUnmuted();
  }

  #lookWhenUnmuted() {
    clearTimeout(this.#unmuting);
    const muted = [...this.querySelectorAll(".room-link[data-muted-until]")];
    const ends = muted.map((row) => Date.parse(row.dataset.mutedUntil) - Date.now()).filter((wait) => wait > 0);
    const next = Math.min(...ends);
    if (next < LONGEST) this.#unmuting = setTimeout(() => this.#count(), next + 1);
  }

  #markDraft(row) {
    if (row) row.querySelector(".draft-mark").hidden = !draftOf(row.dataset.room);
  }
}

customElements.define("chat-sidebar", ChatSidebar);
