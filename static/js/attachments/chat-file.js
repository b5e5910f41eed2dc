/**
 * <chat-file>: a file in a message. The server's bytes are a link, or a picture in one; here it becomes what is fit for
 * its kind: a picture in its box, a player, or a card.
 *
 * Attributes: data-file (its id), data-kind, data-name, data-size (bytes); data-width, data-height, data-placeholder,
 * data-alt and data-animated of pictures; data-seconds and data-waveform of a recorded voice.
 * Sets on itself: data-broken (it cannot be shown or played); on the link of a picture data-more (how many of a grid are not
 * in it).
 */
import { dressCard } from "maru/attachments/file-card";
import { dressPicture } from "maru/attachments/picture";
import { dressSound, dressVideo } from "maru/attachments/players";
import { dressVoice } from "maru/attachments/voice-player";

const DRESSES = { image: dressPicture, audio: dressSound, video: dressVideo };

class ChatFile extends HTMLElement {
  #address = "";

  connectedCallback() {
    if (this.#address) return;
    this.#address = this.querySelector(".file-link").getAttribute("href");
    const dress = this.dataset.seconds === undefined ? (DRESSES[this.dataset.kind] ?? dressCard) : dressVoice;
    dress(this);
    if (!this.closest("chat-timeline")) return;
    for (const tool of this.querySelectorAll("a, button, audio, video, input")) tool.tabIndex = -1; // messages/list-lines.js
  }

  get address() {
    return this.#address;
  }

  get downloadAddress() {
    return `${this.#address}?download`;
  }

  /** An address beside that of the bytes. */
  beside(name) {
    return this.#address.replace(/[^/]*$/, name);
  }

  get message() {
    return this.closest("chat-message");
  }
}

customElements.define("chat-file", ChatFile);
