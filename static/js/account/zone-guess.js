// Offers the browser's own time zone for a select: <zone-guess for="id" hidden> holds a <b> for its name and a button.

class ZoneGuess extends HTMLElement {
  #select;
  #zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  #take = () => {
    this.#select.value = this.#zone;
    this.#select.dispatchEvent(new InputEvent("input", { bubbles: true }));
    this.#offer();
  };
  #offer = () => {
    const known = [...this.#select.options].some((option) => option.value === this.#zone);
    this.hidden = !known || this.#select.value === this.#zone;
  };

  connectedCallback() {
    this.#select = document.getElementById(this.getAttribute("for"));
    this.querySelector("b").textContent = this.#zone;
    this.querySelector("button").addEventListener("click", this.#take);
    this.#select.addEventListener("change", this.#offer);
    this.#offer();
  }

  disconnectedCallback() {
    this.querySelector("button").removeEventListener("click", this.#take);
    this.#select.removeEventListener("change", this.#offer);
  }
}

customElements.define("zone-guess", ZoneGuess);
