/**
 * <chat-connection>: the thin bar that says that the line is down, what becomes of one's words, and when it is tried
 * again.
 * A short break goes unmentioned; after a longer one it says what was caught up.
 */
import { say } from "maru/core/words";
import { socket } from "maru/delivery/socket";

const UNMENTIONED = 5_000; // ms
const FAREWELL = 3_000; // ms for which the good news stays
const SECOND = 1_000; // ms

class ChatConnection extends HTMLElement {
  #stopped;
  #words = document.createElement("span");
  #countdown = document.createElement("span");
  #button = document.createElement("button");
  #hideTimer = 0;
  #awaitingNews = false;

  connectedCallback() {
    this.#stopped = new AbortController();
    const { signal } = this.#stopped;
    this.#countdown.setAttribute("aria-hidden", "true"); // not read out every second
    this.#button.type = "button";
    this.#button.textContent = say("try-now");
    this.#button.onclick = () => socket.tryNow();
    this.replaceChildren(this.#words, " ", this.#countdown, " ", this.#button);
    const tick = setInterval(() => this.#look(), SECOND);
    signal.addEventListener("abort", () => clearInterval(tick));
    socket.addEventListener("open", () => this.#back(), { signal });
    document.addEventListener("caught-up", ({ detail }) => this.#caughtUp(detail), { signal });
    this.#look();
  }

  disconnectedCallback() {
    this.#stopped.abort();
    clearTimeout(this.#hideTimer);
  }

  #look() {
    const { state, downSince, retryAt, restarting } = socket;
    if (!downSince || state === "closed" || Date.now() - downSince < UNMENTIONED) return;
    clearTimeout(this.#hideTimer);
    this.#tell("down", say(restarting ? "updating" : "offline"));
    const seconds = Math.ceil((retryAt - Date.now()) / SECOND);
    const isCounting = state === "waiting" && seconds > 0;
    this.#countdown.textContent = isCounting ? say("retry-in", { n: seconds }) : say("reconnecting");
    this.#countdown.hidden = false;
    this.#button.hidden = state !== "waiting";
  }

  #back() {
    if (this.hidden) return;
    this.#awaitingNews = true;
    this.#bye(say("connected"));
  }

  #caughtUp(count) {
    if (!this.#awaitingNews) return;
    this.#awaitingNews = false;
    if (count) this.#bye(say("caught-up", { n: count }));
  }

  #bye(words) {
    this.#tell("up", words);
    this.#countdown.hidden = this.#button.hidden = true;
    clearTimeout(this.#hideTimer);
    this.#hideTimer = setTimeout(() => (this.hidden = true), FAREWELL);
  }

  #tell(state, words) {
    this.dataset.state = state;
    this.hidden = false;
    if (this.#words.textContent !== words) this.#words.textContent = words;
  }
}

customElements.define("chat-connection", ChatConnection);
