// A password one may look at while typing it. It is hidden again before it is sent, so that no browser keeps it as text.

class PasswordEye extends HTMLElement {
  #input;
  #button;
  #hide = () => this.#show(false);
  #toggle = () => this.#show(this.#input.type === "password");

  connectedCallback() {
    this.#input = this.querySelector("input");
    this.#button = this.querySelector("button");
    this.#button.hidden = false;
    this.#button.addEventListener("click", this.#toggle);
    this.#input.form?.addEventListener("submit", this.#hide);
  }

  disconnectedCallback() {
    this.#button.removeEventListener("click", this.#toggle);
    this.#input.form?.removeEventListener("submit", this.#hide);
  }

  #show(visible) {
    this.#input.type = visible ? "text" : "password";
    this.#button.setAttribute("aria-pressed", String(visible));
  }
}

customElements.define("password-eye", PasswordEye);
