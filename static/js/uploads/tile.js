/** One file in the tray: what it looks like, its name, its size, how much of it has left, and the button that removes it. */
import { showPreview } from "maru/uploads/previews";
import { sizeInWords } from "maru/uploads/sizes";
import { say } from "maru/core/words";
import { icon } from "maru/ui/icon";

export class Tile {
  element = document.createElement("li");
  #progress = document.createElement("progress");
  #size = document.createElement("span");
  #button = document.createElement("button");

  constructor(file) {
    const picture = document.createElement("span");
    const name = document.createElement("bdi");
    picture.className = "tray-picture";
    Object.assign(name, { className: "tray-name", textContent: file.name, title: file.name });
    this.#size.className = "tray-size";
    this.#progress.setAttribute("aria-label", say("uploading", { name: file.name }));
    Object.assign(this.#button, { className: "tray-remove", type: "button" });
    this.#button.dataset.remove = "";
    this.#button.setAttribute("aria-keyshortcuts", "Delete Alt+ArrowLeft Alt+ArrowRight");
    const words = document.createElement("span");
    Object.assign(words, { className: "visually-hidden", textContent: say("file-remove", { name: file.name }) });
    this.#button.append(icon("close"), words);
    picture.append(this.#progress);
    this.element.className = "tray-tile";
    this.element.draggable = true;
    Object.assign(this.element.dataset, { key: file.key, attached: "" });
    this.element.append(picture, name, this.#size, this.#button);
    showPreview(picture, file);
    this.show(file);
  }

  /** As it is now. */
  show({ state, sent, size }) {
    this.element.dataset.state = state;
    this.#progress.hidden = state === "done" || state === "failed";
    this.#progress.max = size;
    if (state === "uploading" || sent) this.#progress.value = sent;
    else this.#progress.removeAttribute("value");
    const part = Math.floor((sent / size) * 100);
    this.#size.textContent = state === "uploading" && part < 100 ? `${part}%` : sizeInWords(size);
  }

  focus() {
    this.#button.focus();
  }
}
