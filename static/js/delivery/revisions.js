/**
 * The rule that leaves no hole in a room. Every change has a revision, one more than the change before; the cursor is
 * the revision up to which everything has been taken. The next change is due; an earlier one is known; a later one
 * waits here until what lies between has come.
 */
const MOST_EARLY = 500; // changes held back, before all are fetched instead

export class Revisions {
  #dataset;
  #early = new Map(); // revision → message, or null for a change that shows nothing

  /** The cursor lives in `data-cursor` of the element whose dataset this is. */
  constructor(dataset) {
    this.#dataset = dataset;
  }

  get cursor() {
    return Number(this.#dataset.cursor);
  }

  /** The latest change that waits for an earlier one; 0 for none. */
  get waitsFor() {
    return Math.max(0, ...this.#early.keys());
  }

  /** Hears of a change (`message` null: one that shows nothing). Returns the messages that are due now, in order. */
  take(revision, message) {
    if (revision <= this.cursor) return [];
    if (revision > this.cursor + 1) {
      if (this.#early.size >= MOST_EARLY) this.#early.clear();
      this.#early.set(revision, message);
      return [];
    }
    this.#dataset.cursor = revision;
    const due = this.#next();
    return message ? [message, ...due] : due;
  }

  /** Everything up to the revision has been taken otherwise. Returns what is due after it. */
  reach(revision) {
    if (revision > this.cursor) this.#dataset.cursor = revision;
    for (const early of this.#early.keys()) if (early <= this.cursor) this.#early.delete(early);
    return this.#next();
  }

  #next() {
    const due = [];
    while (this.#early.has(this.cursor + 1)) {
      const revision = this.cursor + 1;
      const message = this.#early.get(revision);
      this.#early.delete(revision);
      this.#dataset.cursor = revision;
      if (message) due.push(message);
    }
    return due;
  }
}
