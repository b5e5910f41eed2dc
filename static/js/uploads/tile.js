/**
 * One file in the tray: what it looks like, its name, its size, how much of it has left, the button that removes it, and on a
 * picture one by which is said what it shows.
 */
import { showPreview } from "maru/uploads/previews";
import { sizeInWords } from "maru/uploads/sizes";
import { say } from "maru/core/words";
import { icon } from "maru/ui/icon";

export class Tile {
  element = document.createElement("li");
  #progress = document.createElement("progress");
  #size = document.createElement("span");
  #button = document.createElement("button");
  #describe = null;

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
    if (file.type.startsWith("image/")) picture.after((this.#describe = describeButton()));
    showPreview(picture, file);
    this.show(file);
  }

  /** As it is now. */
  show({ state, sent, size, name, alt }) {
    if (this.#describe) {
      this.#describe.lastElementChild.textContent = say(alt ? "describe-file-again" : "describe-file", { name });
      this.#describe.toggleAttribute("data-described", Boolean(alt));
    }
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

function describeButton() {
  const button = document.createElement("button");
  const words = document.createElement("span");
  Object.assign(button, { className: "tray-describe", type: "button" });
  button.dataset.describe = "";
  words.className = "visually-hidden";
  button.append(icon("text"), words);
  return button;
}
