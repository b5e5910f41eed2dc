/**
 * <draft-kept data-room>: what the viewer was writing in a room that they are not in. It may hold what they just sent;
 * what comes back from the outbox meanwhile joins it.
 */
import { draftOf } from "maru/composer/drafts";
import { hear } from "maru/core/events";
import { say } from "maru/core/words";
import { toast } from "maru/notifications/toast";

class DraftKept extends HTMLElement {
  #stopped;

  connectedCallback() {
    this.#stopped = new AbortController();
    const box = this.querySelector("textarea");
    const sent = box.value;
    const show = () => {
      box.value = sent || draftOf(this.dataset.room);
      this.hidden = !box.value;
    };
    show();
    hear("draft-changed", (room) => room === this.dataset.room && show(), this.#stopped.signal);
    this.querySelector("button").addEventListener("click", () => {
      box.select();
      navigator.clipboard?.writeText(box.value).then(() => toast(say("copied")));
    });
  }

  disconnectedCallback() {
    this.#stopped.abort();
  }
}

customElements.define("draft-kept", DraftKept);
