/**
 * Fetches what a timeline has missed, one request at a time, until it has everything.
 * Says nothing of its own: a server that does not answer is asked again, less and less often.
 */
import { swapFrame } from "maru/frames";
import { get, retryAfter, SignedOut } from "maru/http";
import { pause, waitBefore } from "maru/patience";

const GAP_PATIENCE = 100; // ms for what another process sent to arrive by itself, before the gap is fetched
const GAP_JITTER = 200; // ms more at most, so that a room's tabs do not all ask at once
const ALL_IS_NEW = 205;
const GONE = new Set([403, 404]);

export class CatchUp {
  #timeline;
  #running = false;
  #again = false;
  #gapTimer = 0;
  #stopped = new AbortController();
  #hurry = new AbortController();

  /** `timeline` has data-cursor, -epoch and -changes-url, and `catchUpTo(revision, swap)`, `startAnew()`, `leave()`. */
  constructor(timeline) {
    this.#timeline = timeline;
  }

  stop() {
    clearTimeout(this.#gapTimer);
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
        if (!this.#stopped.signal.aborted) timeline.catchUpTo(Number(response.headers.get("X-Revision")), () => swapFrame(frame));
      } else return retryAfter(response) ?? waitBefore(attempt);
      return null;
    } catch (error) {
      if (error instanceof SignedOut) return null;
      return waitBefore(attempt);
    }
  }
}
