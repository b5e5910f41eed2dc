/**
 * <chat-list>: where there is one column, the viewer's rooms and direct conversations as one list, the last spoken in
 * first, in the place of the lists by sections; with it comes the bar below. It reads itself from data-url while it is on
 * show, and what is unread is what the rows of those lists say. data-read: it has been read.
 */
import { draftOf } from "maru/composer/drafts";
import { hear, tell } from "maru/core/events";
import { LiveList } from "maru/sidebar/live-list";
import { showUnread } from "maru/sidebar/unread-badge";
import { isNarrow, pane } from "maru/ui/panes";

const JITTER = 2_000; // ms at most, so that the phones of a large room do not all ask at once

class ChatList extends LiveList {
  #isOld = true; // something has happened since it was read
  #due = 0;

  listen(signal) {
    for (const event of ["chat-activity", "chat-room-list", "chat-room-listed", "chat-room-unlisted", "chat-profile", "friends-missed"]) {
      hear(event, (said) => this.#outdated(said?.dataset), signal);
    }
    hear("pane-shown", () => this.#catchUp(), signal);
    hear("rows-counted", (counted) => this.#count(counted), signal);
    for (const event of ["visibilitychange", "resize"]) addEventListener(event, () => this.#catchUp(), { signal, capture: true });
    this.#catchUp();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#due);
  }

  renewed(fresh) {
    this.hidden = !isNarrow();
    this.dataset.read = "";
    if (document.querySelector(".bottom-bar")) return;
    document.querySelector(".house").append(fresh.querySelector("template").content);
    tell("bar-shown");
  }

  #outdated({ line } = {}) {
    this.#isOld = true;
    const wait = line === undefined ? Math.random() * JITTER : 0; // a direct message is heard by few
    this.#due ||= setTimeout(() => {
      this.#due = 0;
      this.#catchUp();
    }, wait);
  }

  #catchUp() {
    if (!isNarrow()) this.hidden = true;
    if (!this.#isOld || !isNarrow() || pane() !== "sidebar" || document.hidden) return;
    this.#isOld = false;
    this.readSoon();
  }

  #count(counted) {
    const known = new Map(counted.map(({ row, unread }) => [row.dataset.room, unread]));
    for (const row of this.querySelectorAll(".chat-link")) {
      const unread = known.get(row.dataset.room);
      if (unread) showUnread(row, unread);
      row.querySelector(".draft-mark").hidden = !draftOf(row.dataset.room);
    }
  }
}

customElements.define("chat-list", ChatList);
