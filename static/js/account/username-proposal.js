/**
 * <username-proposal for="id" data-username="…">: what the server proposes goes into the field, unless somebody typed
 * a name of their own there.
 */

class UsernameProposal extends HTMLElement {
  connectedCallback() {
    const field = document.getElementById(this.getAttribute("for"));
    if (!field || field.value !== (field.dataset.proposed ?? "")) return;
    if (field.value === this.dataset.username) return;
    field.dataset.proposed = field.value = this.dataset.username;
    field.dispatchEvent(new Event("input", { bubbles: true })); // its rules and its check
  }
}

customElements.define("username-proposal", UsernameProposal);
