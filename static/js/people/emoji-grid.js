/** `<emoji-grid data-for=FIELD>`: buttons that put their emoji into the field. One stop of Tab; arrows go from one to the next. */
class EmojiGrid extends HTMLElement {
  #unbind;

  connectedCallback() {
    this.#unbind = new AbortController();
    const { signal } = this.#unbind;
    this.addEventListener("click", ({ target }) => this.#choose(target.closest("button")), { signal });
    this.addEventListener("keydown", (event) => this.#move(event), { signal });
    this.#field?.addEventListener("input", () => this.#show(), { signal });
    this.#show();
  }

  disconnectedCallback() {
    this.#unbind.abort();
  }

  get #field() {
    return document.getElementById(this.dataset.for);
  }

  /** The same again takes it back. */
  #choose(button) {
    const field = this.#field;
    if (!button || !field) return;
    field.value = field.value === button.textContent ? "" : button.textContent;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  #show() {
    const buttons = [...this.children];
    const chosen = buttons.find((button) => button.textContent === this.#field?.value);
    for (const button of buttons) {
      button.ariaPressed = button === chosen;
      button.tabIndex = button === (chosen ?? buttons[0]) ? 0 : -1;
    }
  }

  #move(event) {
    const buttons = [...this.children];
    const at = buttons.indexOf(event.target);
    const line = buttons.filter((button) => button.offsetTop === buttons[0].offsetTop).length;
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: line, ArrowUp: -line, Home: -at, End: buttons.length - 1 - at };
    if (at < 0 || !(event.key in steps)) return;
    event.preventDefault();
    buttons[at + steps[event.key]]?.focus();
  }
}

customElements.define("emoji-grid", EmojiGrid);
