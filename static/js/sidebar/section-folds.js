/**
 * Sections of the sidebar fold by their .fold buttons: at once here, and in all tabs of the viewer by the list that reads
 * itself again. A folded section still shows the rows that are unread or on show (room-keep.css); one of these that is so
 * no more stays until the pointer has left the lists, so that nothing moves from under it.
 */
import { hear } from "maru/core/events";
import { post, reasonOf } from "maru/core/http";
import { say } from "maru/core/words";
import { toast } from "maru/notifications/toast";

const SHOWN_THOUGH_FOLDED = "[data-shut] .room-item:has([data-unread], [aria-current])";
const hovers = matchMedia("(hover: hover)");
const isFolded = (section) => section.hasAttribute("data-shut");

export class SectionFolds {
  #sidebar;
  #lists;

  constructor(sidebar, signal) {
    this.#sidebar = sidebar;
    this.#lists = sidebar.querySelector(".sidebar-lists");
    sidebar.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.#lists.addEventListener("pointerleave", () => this.#release(), { signal });
    hear("rows-changed", () => this.#follow(), signal);
  }

  /** Before rows change how they are: those that are seen in a folded section stay under a pointer. */
  hold() {
    if (!hovers.matches || !this.#lists.matches(":hover")) return;
    for (const item of this.#lists.querySelectorAll(SHOWN_THOUGH_FOLDED)) item.dataset.held = "";
  }

  #release() {
    for (const item of this.#lists.querySelectorAll("[data-held]")) delete item.dataset.held;
  }

  #clicked(event) {
    const button = event.target.closest(".fold");
    if (!button) return;
    event.preventDefault(); // its form is for pages without scripts
    const section = button.closest("[data-section]");
    this.#release();
    this.#toggle(section, !isFolded(section));
    this.#store(section, button);
  }

  #toggle(section, folded) {
    section.toggleAttribute("data-shut", folded);
    const button = section.querySelector(".fold");
    button.ariaExpanded = String(!folded);
    button.name = folded ? "open" : "shut";
    this.#sidebar.dispatchEvent(new Event("folded"));
  }

  async #store(section, button) {
    const folded = isFolded(section);
    let reason = say("unreachable");
    try {
      const response = await post(button.form.action, { [folded ? "shut" : "open"]: button.value });
      if (response.ok) return;
      reason = await reasonOf(response);
    } catch {
      // Said below.
    }
    toast(reason, { level: "error" });
    if (section.isConnected && isFolded(section) === folded) this.#toggle(section, !folded);
  }

  /** What the list that was read again says of the sections around it. */
  #follow() {
    const shut = this.#sidebar.querySelector("room-list").dataset.folded?.split(" ") ?? [];
    for (const section of this.#sidebar.querySelectorAll(".sidebar-lists > [data-section]")) {
      const folded = shut.includes(section.dataset.section);
      if (folded !== isFolded(section)) this.#toggle(section, folded);
    }
  }
}
