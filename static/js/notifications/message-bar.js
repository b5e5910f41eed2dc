/**
 * <message-bar>: one quiet line with the latest notice. A minute after it the line rests again at its data-rest. It is
 * not announced: #notices, where everything passes, is the page's one live region.
 */
import { hear } from "maru/core/events";
import { noticed } from "maru/notifications/noticed";

const REST = 60_000; // ms

class MessageBar extends HTMLElement {
  #stopped;
  #timer = 0;

  connectedCallback() {
    this.#stopped = new AbortController();
    hear("noticed-kept", () => this.#show(), this.#stopped.signal);
    this.#show();
  }

  disconnectedCallback() {
    this.#stopped.abort();
    clearTimeout(this.#timer);
  }

  #show() {
    clearTimeout(this.#timer);
    const { latest } = noticed();
    const left = latest ? latest.at + REST - Date.now() : 0;
    const text = left > 0 ? latest.text : this.dataset.rest;
    this.textContent = this.title = text;
    this.dataset.level = left > 0 ? latest.level : "";
    if (left > 0) this.#timer = setTimeout(() => this.#show(), left);
  }
}

customElements.define("message-bar", MessageBar);
