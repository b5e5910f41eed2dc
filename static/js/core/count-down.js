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
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    this.querySelector(".time-left").textContent = clock;
    if (left > 0) return;
    this.querySelector(".time-over").hidden = false;
    clearInterval(this.#timer);
  }
}

customElements.define("count-down", CountDown);
