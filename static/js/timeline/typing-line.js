/** <typing-line>: who writes in this room (data-room) now. A notice is good for some seconds; a message ends it. */
import { hear } from "maru/core/events";
import { viewer } from "maru/core/viewer";
import { say } from "maru/core/words";
import { isBlocked } from "maru/people/blocked";

const EXPIRES = 5_000; // ms

class TypingLine extends HTMLElement {
  #writers = new Map(); // user → {name, timer}
  #stopped;

  connectedCallback() {
    this.#stopped = new AbortController();
    const { signal } = this.#stopped;
    hear("chat-typing", ({ dataset }) => this.#heard(dataset), signal);
    hear("message-posted", ({ room, author }) => room === this.dataset.room && this.#stop(author), signal);
  }

  disconnectedCallback() {
    this.#stopped.abort();
    for (const user of [...this.#writers.keys()]) this.#stop(user);
  }

  #heard({ room, user, name }) {
    if (room !== this.dataset.room || user === viewer.id || isBlocked(user)) return;
    clearTimeout(this.#writers.get(user)?.timer);
    this.#writers.set(user, { name, timer: setTimeout(() => this.#stop(user), EXPIRES) });
    this.#say();
  }

  #stop(user) {
    clearTimeout(this.#writers.get(user)?.timer);
    if (this.#writers.delete(user)) this.#say();
  }

  #say() {
    const [name, other, ...more] = [...this.#writers.values()].map((writer) => writer.name);
    if (!name) this.textContent = "";
    else if (more.length) this.textContent = say("typing-many");
    else this.textContent = other ? say("typing-two", { name, other }) : say("typing-one", { name });
  }
}

customElements.define("typing-line", TypingLine);
