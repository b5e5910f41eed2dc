/** Where the reader is in a scrolled list, to be found again after the list has changed around that place. */
const WITNESSES = 5; // visible messages remembered, in case the change takes some of them away

export class ReaderPlace {
  #scroller;
  #witnesses = [];

  constructor(scroller, list) {
    this.#scroller = scroller;
    const top = scroller.getBoundingClientRect().top;
    for (const message of list.children) {
      if (message.localName !== "chat-message") continue;
      const box = message.getBoundingClientRect();
      if (box.height === 0 || box.bottom <= top + 1) continue;
      this.#witnesses.push({ id: message.id, bottom: box.bottom });
      if (this.#witnesses.length === WITNESSES) break;
    }
  }

  /**
   * Scrolls so that the first remembered message that is still there ends where it ended: what follows it stays, though
   * the message itself may lose its author's name to a group, or gain a line.
   */
  restore() {
    for (const { id, bottom } of this.#witnesses) {
      const box = document.getElementById(id)?.getBoundingClientRect();
      if (!box?.height) continue;
      if (Math.abs(box.bottom - bottom) >= 0.5) this.#scroller.scrollTop += box.bottom - bottom;
      return;
    }
  }
}
