/** <share-link>: an address in a field, with buttons that copy it or hand it to the system's own way of sharing. */
import { say } from "maru/core/words";
import { toast } from "maru/notifications/toast";

class ShareLink extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input");
    field.addEventListener("focus", () => field.select());
    this.#offer("copy", Boolean(navigator.clipboard), async () => {
      await navigator.clipboard.writeText(field.value);
      toast(say("copied"));
    });
    this.#offer("share", Boolean(navigator.share), ({ title }) =>
      navigator.share({ title, url: field.value }).catch(() => {}), // who changes their mind has not failed
    );
  }

  #offer(name, isThere, act) {
    const button = this.querySelector(`[data-act="${name}"]`);
    button.hidden = !isThere;
    button.addEventListener("click", () => act(button.dataset));
  }
}

customElements.define("share-link", ShareLink);
