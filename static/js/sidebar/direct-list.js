/**
 * <direct-list>: the viewer's direct conversations, notes first, then the one spoken in last. A row shows the last line.
 * What a frame cannot say (a name, a new row) is read again from data-url. data-blocked: whom the viewer blocked.
 */
import { hear, tell } from "maru/core/events";
import { viewer } from "maru/core/viewer";
import { say } from "maru/core/words";
import { isBlocked } from "maru/people/blocked";
import { LiveList } from "maru/sidebar/live-list";
import { showUnread } from "maru/sidebar/unread-badge";

class DirectList extends LiveList {
  listen(signal) {
    hear("chat-activity", ({ dataset }) => "line" in dataset && this.#spoken(dataset), signal);
    hear("chat-room-listed", ({ dataset }) => dataset.kind === "direct" && this.readSoon(), signal);
    for (const event of ["chat-friends", "chat-profile", "chat-room-list"]) hear(event, () => this.readSoon(), signal);
    hear("chat-read", ({ dataset }) => dataset.user === viewer.id && this.#seen(dataset), signal);
    this.#count();
  }

  renewed(fresh) {
    if (this.dataset.blocked !== fresh.dataset.blocked) {
      this.dataset.blocked = fresh.dataset.blocked;
      tell("blocked-changed");
    }
    this.#count();
  }

  /** On a page of its own; in the sidebar all rows are counted together. */
  #count() {
    if (this.closest("chat-sidebar")) return;
    for (const row of this.querySelectorAll(".direct-link")) showUnread(row);
  }

  #seen({ room, number, back }) {
    const row = this.row(room);
    if (!row) return;
    row.dataset.readUpTo = back === undefined ? Math.max(row.dataset.readUpTo, number) : number;
    this.#count();
  }

  /** The conversation has another last line. An older state of it may arrive later. */
  #spoken({ room, number, revision, author, change, line }) {
    const row = this.row(room);
    if (!row) return this.readSoon();
    if (Number(revision) <= Number(row.dataset.revision)) return;
    row.dataset.revision = revision;
    row.dataset.number = Math.max(row.dataset.number, number);
    this.#count();
    row.querySelector(".direct-line").textContent = words(row, { author, change, line });
    if (change === "posted") this.move(row, () => this.#toTop(row));
  }

  #toTop(row) {
    const first = this.querySelector('.direct-link:not([data-company="notes"])');
    if (row.dataset.company !== "notes" && row !== first) first.parentElement.before(row.parentElement);
  }
}

/** What messaging/direct/_link.html says of the last line. */
function words({ dataset: { company } }, { author, change, line }) {
  if (change === "removed") return say("deleted");
  if (isBlocked(author)) return say("blocked-message");
  if (author === viewer.id && company !== "notes") return say("you-said").replace("{line}", () => line);
  return line;
}

customElements.define("direct-list", DirectList);
