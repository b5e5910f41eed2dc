/** Tiles change places under the mouse, and under a finger that has rested on one. */
const REST = 350; // ms
const SLIP = 10; // px that a resting finger may move
const EDGE = 32; // px at either end of the list, where it goes on by itself
const STEP = 8; // px

export class TileDrag {
  #list;
  #act;
  #dragged = null;
  #finger = null; // {id, x, y, timer} of the one that is down

  /** `act(keys)` is called with their new order. */
  constructor(list, act, signal) {
    this.#list = list;
    this.#act = act;
    list.addEventListener("dragstart", (event) => this.#started(event), { signal });
    list.addEventListener("dragover", (event) => this.#moved(event), { signal });
    list.addEventListener("drop", (event) => this.#dragged && event.preventDefault(), { signal });
    list.addEventListener("dragend", () => this.#end(), { signal });
    list.addEventListener("pointerdown", (event) => this.#down(event), { signal });
    list.addEventListener("pointermove", (event) => this.#slid(event), { signal });
    for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, (event) => this.#up(event), { signal });
    // What a finger drags does not scroll as well, and opens no menu of the browser.
    list.addEventListener("touchmove", (event) => this.#dragged && event.cancelable && event.preventDefault(), { passive: false, signal });
    list.addEventListener("contextmenu", (event) => this.#finger && event.preventDefault(), { signal });
  }

  #started(event) {
    const tile = event.target.closest(".tray-tile");
    if (!tile) return;
    this.#lift(tile);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", tile.querySelector(".tray-name").textContent);
  }

  #moved(event) {
    if (!this.#dragged) return;
    event.preventDefault();
    this.#put(event.target);
  }

  /** Browsers drag what is `draggable` by touch, too, each in its own way. */
  #down({ target, pointerType, isPrimary, pointerId, clientX, clientY }) {
    const tile = target.closest(".tray-tile");
    if (!tile) return;
    tile.draggable = pointerType === "mouse";
    if (pointerType === "mouse" || !isPrimary) return;
    const timer = setTimeout(() => {
      this.#lift(tile);
      navigator.vibrate?.(10);
    }, REST);
    this.#finger = { id: pointerId, x: clientX, y: clientY, timer };
  }

  #slid({ pointerId, clientX, clientY }) {
    if (this.#finger?.id !== pointerId) return;
    const { x, y, timer } = this.#finger;
    if (!this.#dragged) {
      if (Math.hypot(clientX - x, clientY - y) > SLIP) clearTimeout(timer);
      return;
    }
    const { left, right, top, height } = this.#list.getBoundingClientRect();
    if (clientX < left + EDGE) this.#list.scrollBy(-STEP, 0);
    else if (clientX > right - EDGE) this.#list.scrollBy(STEP, 0);
    this.#put(document.elementFromPoint(clientX, top + height / 2));
  }

  #up({ pointerId }) {
    if (this.#finger?.id !== pointerId) return;
    clearTimeout(this.#finger.timer);
    this.#finger = null;
    if (!this.#dragged) return;
    this.#end();
    // The click that follows was none.
    const forget = (event) => event.stopPropagation();
    this.#list.addEventListener("click", forget, { capture: true, once: true });
    setTimeout(() => this.#list.removeEventListener("click", forget, { capture: true }));
  }

  #lift(tile) {
    this.#dragged = tile;
    tile.dataset.dragged = "";
  }

  #put(target) {
    const over = target?.closest(".tray-tile");
    if (!over || over === this.#dragged || over.parentElement !== this.#list) return;
    const isBefore = over.compareDocumentPosition(this.#dragged) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (isBefore) this.#list.insertBefore(this.#dragged, over);
    else over.after(this.#dragged);
  }

  #end() {
    if (!this.#dragged) return;
    delete this.#dragged.dataset.dragged;
    this.#dragged = null;
    this.#act([...this.#list.children].map(({ dataset }) => dataset.key));
  }
}
