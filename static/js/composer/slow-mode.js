/** Slow mode: the send button counts down the seconds to the next message. What is typed meanwhile stays. */
const SECOND = 1_000; // ms

export class SlowMode {
  #button;
  #pause;
  #over;
  #until = 0;
  #timer = 0;

  /** `pause` and `wait` in seconds: between two messages (0: there is no slow mode), and from now; `over` when it ends. */
  constructor(button, { pause, wait, over }) {
    this.#button = button;
    this.#pause = pause;
    this.#over = over;
    this.start(wait);
  }

  /** Seconds until one may send; 0: now. */
  get left() {
    return Math.max(0, Math.ceil((this.#until - Date.now()) / SECOND));
  }

  /** The same as one reads it: 0:05, 1:00:00. */
  get clock() {
    const { left } = this;
    const parts = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
    if (!parts[0]) parts.shift();
    return parts.map((part, at) => (at ? String(part).padStart(2, "0") : part)).join(":");
  }

  start(seconds = this.#pause) {
    if (!seconds) return;
    this.#until = Date.now() + seconds * SECOND;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#show(), SECOND);
    this.#show();
  }

  /** Nothing was sent after all, or nobody looks any more. */
  stop() {
    this.#until = 0;
    this.#show();
  }

  #show() {
    const { left } = this;
    this.#button.toggleAttribute("data-left", left > 0);
    if (left > 0) {
      this.#button.dataset.left = this.clock;
      this.#button.ariaDisabled = "true";
      return;
    }
    clearInterval(this.#timer);
    this.#over();
  }
}
