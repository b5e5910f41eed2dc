// The rules of a field, ticked as they are met: <field-rules for="id"> holds <li data-pattern="regular expression">.

class FieldRules extends HTMLElement {
  #field;
  #check = () => {
    for (const rule of this.querySelectorAll("[data-pattern]")) {
      const met = new RegExp(rule.dataset.pattern, "su").test(this.#field.value.normalize("NFKC"));
      rule.toggleAttribute("data-met", met);
    }
  };

  connectedCallback() {
    this.#field = document.getElementById(this.getAttribute("for"));
    this.#field?.addEventListener("input", this.#check);
    if (this.#field) this.#check();
  }

  disconnectedCallback() {
    this.#field?.removeEventListener("input", this.#check);
  }
}

customElements.define("field-rules", FieldRules);
