/**
 * <message-bar>: one quiet line with the latest notice, once that has left #notices, so that nothing is told in two places
 * at the same time. A minute after the notice the line rests again at the words it came with. It is not announced:
 * #notices, where everything passes, is the page's one live region.
 */
import { hear } from "maru/core/events";
import { noticed } from "maru/notifications/noticed";

const REST = 60_000; // ms

class MessageBar extends HTMLElement {
  #stopped;
  #timer = 0;
  #rest;

  connectedCallback() {
    this.#stopped = new AbortController();
    this.#rest ??= this.textContent;
    for (const event of ["noticed-kept", "notice-left"]) hear(event, () => this.#show(), this.#stopped.signal);
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
    const isShown = left > 0 && !document.querySelector("#notices > :not(.arrival)");
    const text = isShown ? latest.text : this.#rest;
    this.textContent = this.title = text;
    this.dataset.level = isShown ? latest.level : "";
    if (isShown) this.#timer = setTimeout(() => this.#show(), left);
  }
}

customElements.define("message-bar", MessageBar);
