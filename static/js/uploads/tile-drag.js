/** Tiles change places under the mouse. */
export class TileDrag {
  #list;
  #dragged = null;

  /** `act(keys)` is called with their new order. */
  constructor(list, act, signal) {
    this.#list = list;
    list.addEventListener("dragstart", (event) => this.#started(event), { signal });
    list.addEventListener("dragover", (event) => this.#moved(event), { signal });
    list.addEventListener("drop", (event) => this.#dragged && event.preventDefault(), { signal });
    list.addEventListener(
      "dragend",
      () => {
        if (!this.#dragged) return;
        delete this.#dragged.dataset.dragged;
        this.#dragged = null;
        act([...list.children].map(({ dataset }) => dataset.key));
      },
      { signal },
    );
  }

  #started(event) {
    this.#dragged = event.target.closest(".tray-tile");
    if (!this.#dragged) return;
    this.#dragged.dataset.dragged = "";
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", this.#dragged.querySelector(".tray-name").textContent);
  }

  #moved(event) {
    if (!this.#dragged) return;
    event.preventDefault();
    const over = event.target.closest(".tray-tile");
    if (!over || over === this.#dragged) return;
    const isBefore = over.compareDocumentPosition(this.#dragged) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (isBefore) this.#list.insertBefore(this.#dragged, over);
    else over.after(this.#dragged);
  }
}
