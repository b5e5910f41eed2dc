/** How files are chosen: the button beside the text, on a phone a menu, Ctrl or ⌘ and U, paste. */
import { isLayerOpen } from "maru/core/escape";
import { say } from "maru/core/words";
import { icon } from "maru/ui/icon";

const WAYS = [
  { sign: "picture", words: "attach-photos", accept: "image/*,video/*" },
  { sign: "camera", words: "attach-camera", accept: "image/*", capture: "environment" },
  { sign: "file", words: "attach-files" },
];
const OTHER_FIELD = "input, textarea, select, [contenteditable]";
const phone = matchMedia("(max-width: 639.98px)");

export class Choosing {
  #composer;
  #field;
  #button;

  /** `add(files)` is called with what was chosen. */
  constructor(composer, { add, signal }) {
    this.#composer = composer;
    this.#field = composer.querySelector(".attach-field");
    this.#button = composer.querySelector(".attach");
    this.#button.after(this.#menu());
    this.#fit();
    phone.addEventListener("change", () => this.#fit(), { signal });
    this.#button.addEventListener("click", () => phone.matches || this.#choose(), { signal });
    this.#field.addEventListener("change", () => this.#take(add), { signal });
    document.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    document.addEventListener("paste", (event) => this.#pasted(event, add), { signal });
    this.#take(add); // chosen before scripts ran
  }

  #menu() {
    const menu = document.createElement("div");
    Object.assign(menu, { id: "attach-menu", className: "menu menu-sheet", popover: "auto" });
    for (const { sign, words, ...way } of WAYS) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(icon(sign), say(words));
      button.addEventListener("click", () => {
        menu.hidePopover();
        this.#choose(way);
      });
      menu.append(button);
    }
    return menu;
  }

  /** On a phone the button opens the menu, elsewhere the window of the system. */
  #fit() {
    const attributes = { popovertarget: "attach-menu", "aria-haspopup": "true", "aria-expanded": "false" };
    for (const [name, value] of Object.entries(attributes)) {
      if (phone.matches) this.#button.setAttribute(name, value);
      else this.#button.removeAttribute(name);
    }
  }

  #choose({ accept = "", capture = "" } = {}) {
    this.#field.accept = accept;
    this.#field.toggleAttribute("capture", Boolean(capture));
    if (capture) this.#field.setAttribute("capture", capture);
    this.#field.click();
  }

  #take(add) {
    const chosen = [...this.#field.files];
    this.#field.value = "";
    if (chosen.length) add(chosen);
  }

  #pressed(event) {
    const isKey = event.code === "KeyU" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!isKey || event.defaultPrevented || isLayerOpen() || !this.#composer.checkVisibility()) return;
    event.preventDefault();
    this.#choose();
  }

  #pasted(event, add) {
    const { target, clipboardData } = event;
    const isElsewhere = !this.#composer.contains(target) && (target.closest?.(OTHER_FIELD) || isLayerOpen());
    if (event.defaultPrevented || isElsewhere || !this.#composer.checkVisibility()) return;
    const pasted = filesOf(clipboardData);
    if (!pasted.length) return;
    event.preventDefault();
    add(pasted);
  }
}

/** The files of a clipboard. With text beside them (Excel, Word) it is text, unless that only says what they are called. */
function filesOf(clipboard) {
  const found = [...(clipboard?.files ?? [])];
  const names = found.map(({ name }) => name);
  const text = clipboard?.getData("text/plain").trim() ?? "";
  const isNames = text.split(/\r?\n|\r/).every((line) => names.includes(line.split(/[\\/]/).at(-1)));
  return !text || isNames ? found : [];
}
