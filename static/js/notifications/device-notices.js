/** <device-notices>: in the bell's list, what was said in this tab and is kept nowhere else. */
import { hear } from "maru/core/events";
import { inList, wholeDate } from "maru/core/time";
import { noticed } from "maru/notifications/noticed";

class DeviceNotices extends HTMLElement {
  #stopped;

  connectedCallback() {
    this.#stopped = new AbortController();
    hear("noticed-kept", () => this.#fill(), this.#stopped.signal);
    this.#fill();
  }

  disconnectedCallback() {
    this.#stopped.abort();
  }

  #fill() {
    const { lines } = noticed();
    this.hidden = !lines.length;
    this.querySelector("ul").replaceChildren(...lines.map(item));
  }
}

function item({ text, level, at }) {
  const line = document.createElement("li");
  const time = document.createElement("time");
  const moment = new Date(at);
  line.dataset.level = level;
  time.dateTime = moment.toISOString();
  time.title = wholeDate(moment);
  time.textContent = inList(moment);
  line.append(`${text} `, time);
  return line;
}

customElements.define("device-notices", DeviceNotices);
