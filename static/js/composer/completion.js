/**
 * What is completed while one types: commands after a slash, and what they are about; names after an @. The list stands
 * above the box (ul.completions). Arrows choose, Enter and Tab take, Escape closes; never under an input method.
 */
import { HANGUL, IME_KEY } from "maru/composer/enter-key";
import { byUse, countCommand } from "maru/composer/used-commands";
import { hear } from "maru/core/events";
import { get, parse } from "maru/core/http";
import { pause } from "maru/core/patience";

const PACE = 120; // ms after the last letter
const ONCE = 50; // ms in which a second Enter is the same one
const WHISPER = "w";
const COMMAND = /^\s*[/\uff0f]([^\s/\uff0f]*)$/u;
const ARGUMENT = /^\s*[/\uff0f]([^\s/\uff0f]+)\s+(\S*)$/u;
const NAME = /(?:^|\s)@([^\s@]{0,30})$/u;

export class Completion {
  #box;
  #list;
  #address;
  #names;
  #commands = null;
  #wanted = null;
  #active = -1;
  #turn = 0;
  #whisper;
  #enteredAt = 0; // when an Enter took something: one that comes right after it is the same one
  #composed = "";

  /** `whisper` is called with {username, name} of whom /w names. */
  constructor(composer, box, { whisper, signal }) {
    this.#box = box;
    this.#list = composer.querySelector(".completions");
    this.#address = composer.dataset.completeUrl;
    this.#names = composer.dataset.kind !== "direct";
    this.#whisper = whisper;
    box.setAttribute("aria-controls", this.#list.id);
    box.addEventListener("input", () => this.#look(), { signal });
    box.addEventListener("click", () => this.#look(), { signal });
    for (const event of ["blur", "change"]) box.addEventListener(event, () => this.close(), { signal });
    box.addEventListener("compositionupdate", ({ data }) => (this.#composed = data), { signal });
    for (const event of ["room-changed", "chat-room-rights"]) hear(event, () => (this.#commands = null), signal);
    composer.addEventListener("keydown", (event) => this.#pressed(event), { capture: true, signal }); // before Enter sends
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault(), { signal }); // the focus stays
    this.#list.addEventListener("click", ({ target }) => this.#take(target.closest("[role=option]")), { signal });
  }

  get isOpen() {
    return !this.#list.hidden;
  }

  close() {
    this.#turn += 1;
    this.#list.hidden = true;
    this.#list.replaceChildren();
    this.#box.removeAttribute("aria-activedescendant");
  }

  async #look() {
    const turn = (this.#turn += 1);
    const wanted = await this.#whatIsTyped();
    if (turn !== this.#turn) return;
    const options = wanted ? await this.#find(wanted, turn) : [];
    if (turn === this.#turn) this.#show(options, wanted);
  }

  /** {what, typed, start} (where in the text it begins), for=the command it is for; or null. */
  async #whatIsTyped() {
    const { value, selectionStart: caret } = this.#box;
    const before = value.slice(0, caret);
    const command = before.match(COMMAND);
    if (command) return { what: "command", typed: command[1].toLowerCase(), start: caret - command[1].length };
    const argument = before.match(ARGUMENT);
    if (argument) {
      const used = (await this.#allCommands()).find((option) => namesOf(option).includes(argument[1].toLowerCase()));
      const typed = argument[2].replace(/^[@#/]/u, "");
      if (!used?.dataset.takes) return null;
      return { what: used.dataset.takes, typed, start: caret - argument[2].length, command: namesOf(used)[0] };
    }
    const name = this.#names && before.match(NAME);
    return name ? { what: "member", typed: name[1], start: caret - name[1].length } : null;
  }

  async #find({ what, typed }, turn) {
    if (what === "command") {
      const commands = await this.#allCommands();
      const first = commands.filter((option) => namesOf(option).some((name) => name.startsWith(typed)));
      return byUse(first, namesOf).map((option) => option.cloneNode(true));
    }
    await pause(PACE);
    return turn === this.#turn ? this.#ask(what, typed) : [];
  }

  async #allCommands() {
    this.#commands ??= this.#ask("command", "");
    const commands = await this.#commands;
    if (!commands.length) this.#commands = null; // the server did not answer: ask again
    return commands;
  }

  async #ask(what, typed) {
    try {
      const response = await get(`${this.#address}?${new URLSearchParams({ what, q: typed })}`);
      return response.ok ? [...parse(await response.text()).querySelectorAll("[role=option]")] : [];
    } catch {
      return [];
    }
  }

  #show(options, wanted) {
    this.#wanted = wanted;
    this.#list.hidden = !options.length;
    options.forEach((option, at) => (option.id = `completion-${at}`));
    this.#list.replaceChildren(...options);
    this.#activate(wanted?.typed ? 0 : -1);
  }

  #activate(at) {
    const options = [...this.#list.children];
    this.#active = options.length ? at : -1;
    options.forEach((option, index) => option.setAttribute("aria-selected", index === at));
    const active = options[at];
    active?.scrollIntoView({ block: "nearest" });
    if (active) this.#box.setAttribute("aria-activedescendant", active.id);
    else this.#box.removeAttribute("aria-activedescendant");
  }

  #pressed(event) {
    if (event.target !== this.#box) return;
    const isEnter = event.key === "Enter" || event.code === "Enter";
    if (isEnter && performance.now() - this.#enteredAt < ONCE) return stop(event);
    if (!this.isOpen || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.isComposing || event.keyCode === IME_KEY) {
      if (isEnter) this.#enterWhileComposing(event);
      return;
    }
    const count = this.#list.childElementCount;
    if (event.key === "ArrowDown") this.#activate((this.#active + 1) % count);
    else if (event.key === "ArrowUp") this.#activate(this.#active > 0 ? this.#active - 1 : count - 1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Tab") this.#take(this.#list.children[Math.max(0, this.#active)]);
    else if (isEnter && this.#active >= 0 && !this.#isWhole()) this.#enter(this.#list.children[this.#active]);
    else return;
    stop(event);
  }

  /** In Korean one Enter ends the syllable and takes; elsewhere it only takes the candidate of the input method. */
  #enterWhileComposing(event) {
    if (this.#active < 0 || !HANGUL.test(this.#composed)) return;
    event.stopPropagation();
    const option = this.#list.children[this.#active];
    this.#box.addEventListener("compositionend", () => setTimeout(() => this.#enter(option)), { once: true });
  }

  #enter(option) {
    this.#enteredAt = performance.now();
    this.#take(option);
  }

  /** Whether what is typed needs no completing: then Enter sends. */
  #isWhole() {
    const { typed, what, command } = this.#wanted;
    if (command === WHISPER) return false;
    const options = [...this.#list.children];
    return options.some((option) => (what === "command" ? namesOf(option) : [option.dataset.text]).includes(typed));
  }

  /** A command's name in the reader's language, unless they began to write the first one. */
  #nameOf(option) {
    const { text } = option.dataset;
    const { typed } = this.#wanted;
    const [first] = namesOf(option);
    return !text.startsWith(typed) && first.startsWith(typed) ? first : text;
  }

  #take(option) {
    if (!option) return;
    const { what, start, command } = this.#wanted;
    const { name } = option.dataset;
    const text = what === "command" ? this.#nameOf(option) : option.dataset.text;
    const caret = this.#box.selectionStart;
    const goesOn = what !== "command" || "goesOn" in option.dataset;
    if (command === WHISPER) {
      this.#box.setRangeText("", 0, caret, "start");
      countCommand(WHISPER);
      this.#whisper({ username: text, name });
    } else {
      this.#box.setRangeText(text + (goesOn ? " " : ""), start, caret, "end");
    }
    this.#box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    if (!goesOn) this.close(); // nothing is left to complete
  }
}

function namesOf({ dataset }) {
  return dataset.names.split(" ");
}

function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}
