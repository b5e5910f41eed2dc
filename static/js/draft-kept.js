/** <draft-kept data-room>: what the viewer was writing in a room that they are not in. It may hold what they just sent. */
import { draftOf } from "maru/drafts";
import { toast } from "maru/toast";
import { say } from "maru/words";

class DraftKept extends HTMLElement {
  connectedCallback() {
    const box = this.querySelector("textarea");
    box.value ||= draftOf(this.dataset.room);
    this.hidden = !box.value;
    this.querySelector("button").addEventListener("click", () => {
      box.select();
      navigator.clipboard?.writeText(box.value).then(() => toast(say("copied")));
    });
  }
}

customElements.define("draft-kept", DraftKept);
