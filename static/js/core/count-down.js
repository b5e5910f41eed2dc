// The seconds left until a door opens: <count-down data-seconds="90"> with .time-left and .time-over.

const SECOND = 1000; // milliseconds

class CountDown extends HTMLElement {
  #timer;

  connectedCallback() {
    const end = performance.now() + Number(this.dataset.seconds) * SECOND;
    const tick = () => this.#show(Math.ceil((end - performance.now()) / SECOND));
    this.#timer = setInterval(tick, SECOND);
    tick();
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  #show(seconds) {
    const left = Math.max(0, seconds);
    const parts = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
    if (!parts[0]) parts.shift();
    const clock = parts.map((part, at) => (at ? String(part).padStart(2, "0") : part)).join(":");
    this.querySelector(".time-left").textContent = clock;
    if (left > 0) return;
    this.querySelector(".time-over").hidden = false;
    clearInterval(this.#timer);
  }
}

customElements.define("count-down", CountDown);
