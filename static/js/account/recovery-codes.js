/** <recovery-codes>: a list of codes that can be copied and printed. */
import { say } from "maru/core/words";
import { toast } from "maru/notifications/toast";

class RecoveryCodes extends HTMLElement {
  #acts = { copy: () => this.#copy(), print: () => print() };

  connectedCallback() {
    for (const button of this.#buttons) {
      button.hidden = button.dataset.act === "copy" && !navigator.clipboard; // there is none without TLS
      button.addEventListener("click", this.#acts[button.dataset.act]);
    }
  }

  disconnectedCallback() {
    for (const button of this.#buttons) button.removeEventListener("click", this.#acts[button.dataset.act]);
  }

  get #buttons() {
    return this.querySelectorAll("button[data-act]");
  }

  async #copy() {
    const codes = [...this.querySelectorAll("code")].map((code) => code.textContent);
    await navigator.clipboard.writeText(codes.join("\n"));
    toast(say("copied"));
  }
}

customElements.define("recovery-codes", RecoveryCodes);
