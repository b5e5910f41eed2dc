/** <chat-link>: what a link of a message leads to. Its author, and those who run the room, remove it with one click. */
import { act, refuse } from "maru/messages/message-editor";

class ChatLink extends HTMLElement {
  connectedCallback() {
    queueMicrotask(() => this.#offer()); // the message around it comes first
  }

  #offer() {
    const message = this.closest("chat-message");
    if (!message?.removable || this.querySelector(":scope > .link-remove")) return;
    const button = document.getElementById("link-remove")?.content.firstElementChild.cloneNode(true);
    if (!button) return;
    button.addEventListener("click", () => this.#remove(button));
    this.append(button);
  }

  async #remove(button) {
    const { id, serverId } = this.closest("chat-message");
    const reason = await act(button.dataset.url.replace("/0/", `/${serverId}/`).replace("/0/", `/${this.dataset.link}/`));
    const present = document.getElementById(id);
    if (reason === null) present?.focus({ preventScroll: true });
    else if (present) refuse(present, reason);
  }
}

customElements.define("chat-link", ChatLink);
