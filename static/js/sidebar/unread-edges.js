/**
 * Pills at the edges of the lists, "↑ 2 unread" and "↓ 2 unread": how many rows with something unread are out of sight
 * there. A click brings the next of them into view. Rows of which one wants to hear nothing are not counted.
 */
import { say } from "maru/core/words";

const WAYS = { above: "↑", below: "↓" };
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class UnreadEdges {
  #sidebar;
  #lists;
  #pills = {};
  #out = { above: [], below: [] };
  #due = 0;

  constructor(sidebar, signal) {
    this.#sidebar = sidebar;
    this.#lists = sidebar.querySelector(".sidebar-lists");
    for (const where of Object.keys(WAYS)) this.#pills[where] = this.#pill(where);
    const later = () => this.refresh();
    this.#lists.addEventListener("scroll", later, { signal, passive: true });
    for (const event of ["folded", "pointerleave"]) sidebar.addEventListener(event, later, { signal });
    document.addEventListener("htmx:afterSwap", later, { signal });
    const sizes = new ResizeObserver(later);
    sizes.observe(this.#lists);
    signal.addEventListener("abort", () => {
      sizes.disconnect();
      for (const pill of Object.values(this.#pills)) pill.remove();
    });
  }

  /** Before the next picture, however often it is asked for. */
  refresh() {
    this.#due ||= requestAnimationFrame(() => {
      this.#due = 0;
      this.#show();
    });
  }

  #pill(where) {
    const pill = document.createElement("button");
    pill.type = "button";
    pill.className = "unread-edge";
    pill.dataset.where = where;
    pill.hidden = true;
    pill.addEventListener("click", ({ detail }) => this.#go(where, !detail));
    this.#sidebar.append(pill);
    return pill;
  }

  #show() {
    const { top, bottom } = this.#lists.getBoundingClientRect();
    const rows = [...this.#lists.querySelectorAll(":is(.room-link, .chat-link)[data-unread]:not([aria-current])")];
    const heard = bottom > top ? rows.filter((row) => isHeard(row) && row.checkVisibility()) : [];
    this.#out = { above: [], below: [] };
    for (const row of heard) {
      const box = row.getBoundingClientRect();
      const middle = (box.top + box.bottom) / 2;
      if (middle < top) this.#out.above.push(row);
      else if (middle > bottom) this.#out.below.push(row);
    }
    for (const [where, pill] of Object.entries(this.#pills)) fill(pill, where, this.#out[where]);
  }

  #go(where, byKey) {
    const row = where === "above" ? this.#out.above.at(-1) : this.#out.below[0];
    if (!row?.isConnected) return this.refresh();
    row.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
    if (byKey) row.focus({ preventScroll: true }); // Enter opens it
  }
}

function isHeard({ dataset: { notify, unread } }) {
  return notify === "all" || (notify === "calls" && unread === "calls");
}

function fill(pill, where, rows) {
  pill.hidden = !rows.length;
  pill.toggleAttribute("data-calls", rows.some((row) => row.dataset.unread === "calls"));
  pill.textContent = `${WAYS[where]} ${say("unread-rows", { n: rows.length })}`;
  pill.setAttribute("aria-label", say(`unread-rows-${where}`, { n: rows.length }));
}
