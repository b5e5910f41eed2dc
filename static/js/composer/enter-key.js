/**
 * Enter in a text box, with and without an input method.
 *
 * In Chinese and Japanese, Enter while composing only takes the candidate. In Korean there is no candidate: one Enter
 * ends the syllable and sends. Browsers tell it differently: Enter comes with `isComposing`, or with the key code 229,
 * before or (Safari) after `compositionend`, and sometimes again without either. Shift+Enter always breaks the line.
 */
export const IME_KEY = 229; // UI Events, "keyCode during composition"
const TWICE = 50; // ms in which the same text is not sent a second time
export const HANGUL = /[\p{Script=Hangul}]$/u;

export class EnterKey {
  #box;
  #act;
  #composed = "";
  #composing = false;
  #pending = false;
  #last = { text: null, at: 0 };

  /** `act` is called for each Enter that sends. */
  constructor(box, act) {
    this.#box = box;
    this.#act = act;
    box.addEventListener("compositionstart", () => this.#started());
    box.addEventListener("compositionupdate", ({ data }) => (this.#composed = data));
    box.addEventListener("compositionend", ({ data }) => this.#ended(data));
    box.addEventListener("beforeinput", (event) => {
      if (this.#pending && event.inputType === "insertLineBreak") event.preventDefault();
    });
    box.addEventListener("keydown", (event) => this.#pressed(event));
  }

  #started() {
    this.#composing = true;
    this.#pending = false;
    this.#composed = "";
  }

  #ended(data) {
    this.#composing = false;
    this.#composed = data || this.#composed;
    if (this.#pending) this.#sendSoon();
  }

  #pressed(event) {
    const composing = event.isComposing || event.keyCode === IME_KEY;
    const isEnter = event.key === "Enter" || (composing && event.code === "Enter"); // Windows calls the key "Process"
    if (!isEnter || event.shiftKey || event.altKey) return;
    if (composing) {
      this.#pending = HANGUL.test(this.#composed);
      if (this.#pending && !this.#composing) this.#sendSoon();
      return;
    }
    event.preventDefault();
    this.#pending = false;
    this.#send();
  }

  /** After the browser has put the last syllable into the box; a plain Enter that follows is quicker. */
  #sendSoon() {
    setTimeout(() => {
      if (!this.#pending) return;
      this.#pending = false;
      this.#send();
    });
  }

  #send() {
    const text = this.#box.value;
    if (text === this.#last.text && Date.now() - this.#last.at < TWICE) return;
    this.#last = { text, at: Date.now() };
    this.#act();
  }
}
