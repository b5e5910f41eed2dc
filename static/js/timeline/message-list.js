/** The message nodes of a timeline: in order of their numbers, each once, in its latest state, and never too many. */
export const MAX_NODES = 300;

export const numberOf = (message) => Number(message.dataset.number);
const revisionOf = (message) => Number(message.dataset.revision);

export class MessageList {
  #element;

  constructor(element) {
    this.#element = element;
  }

  /** Messages that have a number; those still on their way follow them. */
  get settled() {
    return [...this.#element.querySelectorAll(":scope > chat-message:not([data-pending])")];
  }

  get size() {
    return this.settled.length;
  }

  /** Puts a newer state in the place of an older one. Returns whether the message is here, in this or a later state. */
  replace(message) {
    const present = document.getElementById(message.id);
    if (!present || !this.#element.contains(present)) return false;
    if (revisionOf(present) < revisionOf(message)) {
      const focused = present.contains(document.activeElement) ? document.activeElement : null;
      present.replaceWith(message);
      message.takeOver(present);
      if (focused) (message.contains(focused) ? focused : message).focus({ preventScroll: true });
    }
    return true;
  }

  /** Inserts messages, given in the order of their numbers; those already here are only brought up to date. */
  insert(messages) {
    const settled = this.settled;
    let at = settled.length;
    for (const message of [...messages].reverse()) {
      if (this.replace(message)) continue;
      while (at > 0 && numberOf(settled[at - 1]) > numberOf(message)) at -= 1;
      if (at > 0) settled[at - 1].after(message);
      else this.#element.prepend(message);
      settled.splice(at, 0, message);
    }
  }

  /** Drops messages beyond the limit from the start or the end of the list. */
  trim(end) {
    const settled = this.settled;
    const surplus = settled.length - MAX_NODES;
    if (surplus <= 0) return;
    for (const message of end === "start" ? settled.slice(0, surplus) : settled.slice(-surplus)) message.remove();
  }

  keepLast() {
    for (const message of this.settled.slice(0, -1)) message.remove();
  }

  clear() {
    for (const message of this.settled) message.remove();
  }
}
