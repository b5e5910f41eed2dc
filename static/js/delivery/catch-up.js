/**
 * Fetches what a timeline has missed, one request at a time, until it has everything: whenever the line, the tab or
 * the page was away, when a change is missing, and every few seconds while there is no socket at all.
 * A server that does not answer is asked again, less and less often.
 */
import { hear } from "maru/core/events";
import { get, retryAfter, SignedOut } from "maru/core/http";
import { pause, waitBefore } from "maru/core/patience";
import { swapFrame } from "maru/delivery/frames";
import { socket } from "maru/delivery/socket";

const GAP_PATIENCE = 100; // ms for what another process sent to arrive by itself, before the gap is fetched
const GAP_JITTER = 200; // ms more at most, so that a room's tabs do not all ask at once
const POLL = 5_000; // ms between two looks while there is no socket
const POLL_AFTER = 10_000; // ms without a socket
const ALL_IS_NEW = 205;
const GONE = new Set([403, 404]);

export class CatchUp {
  #timeline;
  #running = false;
  #again = false;
  #gapTimer = 0;
  #pollTimer;
  #stopped = new AbortController();
  #hurry = new AbortController();

  /** `timeline` has data-cursor, -epoch and -changes-url, and `catchUpTo(revision, swap)`, `startAnew()`, `leave()`. */
  constructor(timeline) {
    this.#timeline = timeline;
    const { signal } = this.#stopped;
    const now = () => this.now();
    socket.addEventListener("open", now, { signal });
    addEventListener("online", now, { signal });
    addEventListener("pageshow", (event) => event.persisted && now(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || now(), { signal });
    hear("chat-resync", now, signal);
    this.#pollTimer = setInterval(() => this.#poll(), POLL);
  }

  stop() {
    clearTimeout(this.#gapTimer);
    clearInterval(this.#pollTimer);
    this.#stopped.abort();
    this.#hurry.abort();
  }

  /** Soon, unless the timeline has reached the revision by then. */
  soon(revision) {
    if (this.#gapTimer) return;
    this.#gapTimer = setTimeout(() => {
      this.#gapTimer = 0;
      if (Number(this.#timeline.dataset.cursor) < revision) this.now();
    }, GAP_PATIENCE + Math.random() * GAP_JITTER);
  }

  /** At once; while a request is under way, right after it. */
  async now() {
    this.#again = true;
    this.#hurry.abort();
    if (this.#running) return;
    this.#running = true;
    try {
      for (let attempt = 0; this.#again && !this.#stopped.signal.aborted; ) {
        this.#again = false;
        this.#hurry = new AbortController();
        const wait = await this.#ask(attempt);
        if (wait === null) attempt = 0;
        else {
          attempt += 1;
          this.#again = true;
          await pause(wait, this.#hurry.signal);
        }
      }
    } finally {
      this.#running = false;
    }
  }

  #poll() {
    const down = socket.downSince && Date.now() - socket.downSince > POLL_AFTER;
    if (down && !document.hidden && navigator.onLine) this.now();
  }

  /** One request. Resolves with null when it was answered for good, else with the milliseconds to wait. */
  async #ask(attempt) {
    const timeline = this.#timeline;
    const { changesUrl, cursor, epoch } = timeline.dataset;
    try {
      const response = await get(`${changesUrl}?since=${cursor}&epoch=${epoch}`);
      if (this.#stopped.signal.aborted) return null;
      if (response.status === ALL_IS_NEW) timeline.startAnew();
      else if (GONE.has(response.status)) timeline.leave();
      else if (response.ok) {
        const frame = await response.text();
        const revision = Number(response.headers.get("X-Revision"));
        if (!this.#stopped.signal.aborted) timeline.catchUpTo(revision, () => swapFrame(frame));
      } else return retryAfter(response) ?? waitBefore(attempt);
      return null;
    } catch (error) {
      if (error instanceof SignedOut) return null;
      return waitBefore(attempt);
    }
  }
}
