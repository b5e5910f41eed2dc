/**
 * The acting elements of frames. Each lands in #signals, becomes an event of its own name on the document
 * (`detail` is the element, with its data attributes and text), and goes.
 */
const NAMES = [
  "chat-activity",
  "chat-heartbeat",
  "chat-members",
  "chat-nothing",
  "chat-notice",
  "chat-presence",
  "chat-read",
  "chat-resync",
  "chat-room-listed",
  "chat-room-unlisted",
  "chat-typing",
  "send-refused",
];

class Signal extends HTMLElement {
  connectedCallback() {
    this.remove();
    document.dispatchEvent(new CustomEvent(this.localName, { detail: this }));
  }
}

for (const name of NAMES) customElements.define(name, class extends Signal {});
