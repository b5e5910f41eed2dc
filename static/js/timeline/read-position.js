/** How far the viewer has read: the highest message half in view for a second, in a tab that has their eyes. */
import { hear } from "maru/core/events";
import { post } from "maru/core/http";

const DWELL = 1_000; // ms in view
const HALF = 0.5; // of the message, or of the view if the message is taller
const PACE = 1_500; // ms between two reports

export class ReadPosition {
  #timeline;
  #observer;
  #seenSince = new Map(); // message → when it came into view
  #timer = 0;
  #reporting = false;
  #stopped = new AbortController();

  /** `timeline` is the scrolled element; it has data-read-url, `readUpTo` (settable), `newest`, `following`, `isOnShow`, `keptUnread`. */
  constructor(timeline) {
    this.#timeline = timeline;
    this.#observer = new IntersectionObserver((entries) => this.#look(entries), {
      root: timeline,
      threshold: [0, 0.25, HALF, 1],
    });
    const { signal } = this.#stopped;
    document.addEventListener("visibilitychange", () => this.#lookAnew(), { signal });
    addEventListener("focus", () => this.#lookAnew(), { signal });
    hear("pane-shown", () => this.#lookAnew(), signal);
  }

  observe(message) {
    this.#observer.observe(message);
  }

  stop() {
    this.#observer.disconnect();
    this.#stopped.abort();
    clearTimeout(this.#timer);
  }

  /** The list has changed: messages that were folded or dropped are out of view without a word from the observer. */
  refresh() {
    this.#schedule();
  }

  #look(entries) {
    const now = Date.now();
    for (const { target, isIntersecting, intersectionRatio, intersectionRect, rootBounds } of entries) {
      const fills = intersectionRect.height >= (rootBounds?.height ?? 0) * HALF;
      const half = isIntersecting && target.isConnected && (intersectionRatio >= HALF || fills);
      if (!half) this.#seenSince.delete(target);
      else if (!this.#seenSince.has(target)) this.#seenSince.set(target, now);
    }
    this.#schedule();
  }

  /** Time in a hidden tab, in a window behind another, or behind a page or the list, is not reading. */
  #lookAnew() {
    for (const message of this.#seenSince.keys()) this.#seenSince.set(message, Date.now());
    this.#schedule();
  }

  #schedule() {
    this.#timer ||= setTimeout(() => {
      this.#timer = 0;
      this.#report();
    }, DWELL);
  }

  async #report() {
    if (document.hidden || !document.hasFocus() || !this.#timeline.isOnShow || this.#timeline.keptUnread) return;
    const number = this.#reached();
    if (number <= this.#timeline.readUpTo || this.#reporting) return;
    this.#reporting = true;
    try {
      const response = await post(this.#timeline.dataset.readUrl, { number }, { keepalive: true });
      if (response.ok) this.#timeline.readUpTo = number;
    } catch {
      // The next look reports it.
    }
    setTimeout(() => {
      this.#reporting = false;
      if (!this.#stopped.signal.aborted && this.#reached() > this.#timeline.readUpTo) this.#schedule();
    }, PACE);
  }

  #reached() {
    const long = Date.now() - DWELL;
    let last = null;
    for (const [message, since] of this.#seenSince) {
      if (!message.isConnected) this.#seenSince.delete(message);
      else if (since <= long && numberOf(message) > numberOf(last)) last = message;
    }
    if (!last) return this.#timeline.following ? this.#timeline.newest : 0;
    let highest = numberOf(last);
    for (let next = last.nextElementSibling; next; next = next.nextElementSibling) {
      if (next.localName === "chat-message" && !next.hasAttribute("data-folded")) break;
      highest = Math.max(highest, numberOf(next)); // a folded line is read with the line it is folded into
    }
    return highest;
  }
}

function numberOf(message) {
  return Number(message?.dataset.number ?? 0);
}
