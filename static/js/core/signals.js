/**
 * The acting elements of frames. Each lands in #signals, becomes an event of its own name, and goes.
 */
import { tell } from "maru/core/events";

const NAMES = [
  "chat-activity",
  "chat-friends",
  "chat-heartbeat",
  "chat-members",
  "chat-nothing",
  "chat-notice",
  "chat-places",
  "chat-presence",
  "chat-profile",
  "chat-read",
  "chat-resync",
  "chat-room-list",
  "chat-room-listed",
  "chat-room-rights",
  "chat-room-unlisted",
  "chat-standing",
  "chat-typing",
  "send-refused",
];

class Signal extends HTMLElement {
  connectedCallback() {
    this.remove();
    tell(this.localName, this);
  }
}

for (const name of NAMES) customElements.define(name, class extends Signal {});
