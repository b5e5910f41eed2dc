/**
 * <field-match for="id" data-first="id">: what was typed the second time is compared with the first, while one types.
 * What is only the beginning of it yet is no mistake until the field is left.
 */

class FieldMatch extends HTMLElement {
  #first;
  #second;
  #compare = ({ type }) => {
    const [first, second] = [this.#first.value, this.#second.value];
    const isUnfinished = type === "input" && first.startsWith(second) && document.activeElement === this.#second;
    if (first === second) this.#say(second && "same");
    else this.#say(second && !isUnfinished ? "other" : "");
  };

  connectedCallback() {
    this.#first = document.getElementById(this.dataset.first);
    this.#second = document.getElementById(this.getAttribute("for"));
    for (const field of [this.#first, this.#second]) {
      field?.addEventListener("input", this.#compare);
      field?.addEventListener("change", this.#compare);
    }
  }

  disconnectedCallback() {
    for (const field of [this.#first, this.#second]) {
      field?.removeEventListener("input", this.#compare);
      field?.removeEventListener("change", this.#compare);
    }
  }

  #say(when) {
    const live = document.getElementById(`${this.#second.id}-hint`);
    if (live.dataset.when === when) return; // or it would be read out with every letter
    live.dataset.when = when;
    const words = when && this.querySelector(`[data-when="${when}"]`).content.cloneNode(true);
    live.replaceChildren(...(words ? [words] : []));
    this.#second.setAttribute("aria-invalid", String(when === "other"));
  }
}

customElements.define("field-match", FieldMatch);
