/** A long text may become a file: when it is pasted, and when it is longer than a message may be. */
import { say } from "maru/core/words";

const LONG = 2_000; // characters that are pasted at once

export class AsFile {
  #box;
  #bar = document.createElement("div");
  #words = document.createElement("span");
  #text = ""; // which would become a file
  #add;

  /** `add(files)` takes the file. */
  constructor(box, { add, signal }) {
    this.#box = box;
    this.#add = add;
    this.#bar.className = "as-file";
    this.#bar.setAttribute("role", "status");
    this.#bar.append(this.#words, button(say("as-file"), () => this.#take()), button(say("as-text"), () => this.#leave(), "quiet"));
    this.#bar.hidden = true;
    box.closest("form").append(this.#bar);
    box.addEventListener("paste", (event) => this.#pasted(event), { signal });
    for (const event of ["input", "change"]) box.addEventListener(event, () => this.#check(), { signal });
  }

  /** Offers to make a file of this part of what is written. */
  offer(text) {
    this.#text = text;
    this.#words.textContent = say("as-file-question");
    this.#bar.hidden = false;
  }

  #pasted({ clipboardData, defaultPrevented }) {
    const text = clipboardData?.getData("text/plain").replace(/\r\n?/g, "\n") ?? "";
    if (!defaultPrevented && text.length > LONG) setTimeout(() => this.#box.value.includes(text) && this.offer(text)); // when it is there
  }

  /** What was offered is changed, or gone. */
  #check() {
    if (this.#text && !this.#box.value.includes(this.#text)) this.#close();
  }

  #take() {
    const start = this.#box.value.indexOf(this.#text);
    const file = new File([this.#text], `${say("text-file-name")}.txt`, { type: "text/plain" });
    this.#box.setRangeText("", start, start + this.#text.length, "start");
    this.#add([file]);
    this.#box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    this.#box.dispatchEvent(new Event("change")); // as high as its text
    this.#leave();
  }

  #leave() {
    this.#close();
    this.#box.focus({ preventScroll: true });
  }

  #close() {
    this.#text = "";
    this.#bar.hidden = true;
  }
}

function button(words, act, kind = "") {
  const element = document.createElement("button");
  Object.assign(element, { className: "button", type: "button", textContent: words });
  if (kind) element.dataset.kind = kind;
  element.dataset.size = "small";
  element.addEventListener("click", act);
  return element;
}
