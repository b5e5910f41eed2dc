/** Loads what lies before and after the messages on show, as the reader comes near an end of the list. */
import { get, parse } from "maru/core/http";
import { pause, waitBefore } from "maru/core/patience";

const EDGE = 800; // px from an end of the list at which more is fetched

export class History {
  #timeline;
  #loading = new Set();
  #failures = 0;
  #lastTop = 0;

  /**
   * `timeline` is the scrolled element; it has data-messages-url, `oldest`, `newest`, `headNumber`, `full` and
   * `takeHistory(where, messages)`.
   */
  constructor(timeline) {
    this.#timeline = timeline;
  }

  /** The reader has scrolled, or turned the wheel at an end. Only a movement towards an end loads there. */
  moved(direction = Math.sign(this.#timeline.scrollTop - this.#lastTop)) {
    this.settle();
    if (direction < 0) this.#nearStart();
    if (direction > 0) this.#nearEnd();
  }

  /** Forgets how far the view has moved: a change of the list moved it, not the reader. */
  settle() {
    this.#lastTop = this.#timeline.scrollTop;
  }

  /** Fetches older messages while the list is short, or while the reader waits at its very start. */
  fill() {
    const { scrollTop, scrollHeight, clientHeight, full } = this.#timeline;
    const short = scrollHeight < clientHeight + EDGE;
    if (short ? !full : scrollTop < 1) this.#nearStart();
  }

  /** Messages around, before or after a number: resolves with them, or with null when the server cannot be asked. */
  async page(where, number) {
    try {
      const response = await get(`${this.#timeline.dataset.messagesUrl}?${where}=${number}`);
      if (!response.ok) return null;
      return [...parse(await response.text()).querySelectorAll("chat-message")];
    } catch {
      return null;
    }
  }

  #nearStart() {
    const { scrollTop, oldest } = this.#timeline;
    if (scrollTop < EDGE && oldest > 1) this.#load("before", oldest, () => this.#timeline.oldest === oldest);
  }

  #nearEnd() {
    const { scrollTop, clientHeight, scrollHeight, newest, headNumber } = this.#timeline;
    const left = scrollHeight - clientHeight - scrollTop;
    if (left < EDGE && newest < headNumber) this.#load("after", newest, () => this.#timeline.newest === newest);
  }

  /** `fits` tells whether the list still ends where it did when it was asked for. */
  async #load(where, number, fits) {
    if (this.#loading.has(where)) return;
    this.#loading.add(where);
    const messages = await this.page(where, number);
    if (messages === null) await pause(waitBefore(this.#failures++));
    else this.#failures = 0;
    if (messages?.length !== 0) this.#loading.delete(where); // an end without anything behind it is not asked again
    if (!this.#timeline.isConnected) return;
    if (messages?.length && fits()) this.#timeline.takeHistory(where, messages);
    if (where === "before") this.fill();
    else this.#nearEnd();
  }
}
