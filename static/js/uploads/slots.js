/** So many tasks at a time; the others wait in their order. */
export class Slots {
  #free;
  #waiting = [];

  constructor(count) {
    this.#free = count;
  }

  /** Runs the task when its turn comes. Rejects with the signal's reason if it aborts before. */
  async use(signal, task) {
    await this.#turn();
    try {
      signal.throwIfAborted();
      return await task();
    } finally {
      this.#free += 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn() {
    while (!this.#free) await new Promise((resolve) => this.#waiting.push(resolve));
    this.#free -= 1;
  }
}
