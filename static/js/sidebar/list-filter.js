/**
 * The filter box over the lists: rows without the typed words go, and headings without rows. The first hit is chosen (the
 * box keeps the focus and names the row in aria-activedescendant); arrows choose another, Enter opens it, Escape clears.
 */
import { matches } from "maru/sidebar/matching";

const HITS = ".room-link, .friend-link";
const nameIn = (link) => link.querySelector(".room-name, .clip").textContent;

export class ListFilter {
  #sidebar;
  #box;
  #lists;
  #chosen = null;

  constructor(sidebar, signal) {
    this.#sidebar = sidebar;
    this.#box = sidebar.querySelector(".sidebar-filter");
    this.#lists = sidebar.querySelector(".sidebar-lists");
    this.#lists.id = "sidebar-lists";
    this.#box.setAttribute("aria-controls", this.#lists.id);
    this.#box.hidden = false;
    this.#box.addEventListener("input", () => this.#filter(), { signal });
    this.#box.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    this.#box.addEventListener("blur", () => this.#choose(null), { signal });
    this.#box.addEventListener("focus", () => this.#box.value.trim() && this.#choose(this.#hits[0]), { signal });
    // Friends who are here come later than the page.
    document.addEventListener("htmx:afterSwap", ({ target }) => this.#lists.contains(target) && this.refresh(), { signal });
  }

  /** Rows are new to the page: the words hold for them, too. */
  refresh() {
    if (this.#box.value.trim()) this.#filter(this.#chosen?.id);
  }

  get #links() {
    return [...this.#sidebar.querySelectorAll(HITS)];
  }

  get #hits() {
    return this.#links.filter((link) => link.checkVisibility());
  }

  /** `chosen`: the id of the row that stays chosen, if it still is a hit. */
  #filter(chosen = "") {
    const text = this.#box.value;
    const isFiltered = Boolean(text.trim());
    for (const link of this.#links) link.parentElement.hidden = isFiltered && !matches(nameIn(link), text);
    this.#sidebar.toggleAttribute("data-filtered", isFiltered);
    const hits = isFiltered ? this.#hits : [];
    this.#sidebar.querySelector(".sidebar-none").hidden = hits.length > 0 || !isFiltered;
    this.#choose(hits.find((hit) => hit.id && hit.id === chosen) ?? hits[0] ?? null);
    this.#sidebar.dispatchEvent(new Event("folded"));
  }

  #choose(link) {
    if (this.#chosen) delete this.#chosen.dataset.chosen;
    this.#chosen = link ?? null;
    this.#box.removeAttribute("aria-activedescendant");
    if (!link) return;
    link.dataset.chosen = "";
    link.id ||= `hit-${link.getAttribute("href")}`;
    this.#box.setAttribute("aria-activedescendant", link.id);
    if (link === this.#hits[0]) this.#lists.scrollTop = 0; // with its heading
    else link.scrollIntoView({ block: "nearest" });
  }

  #pressed(event) {
    if (event.isComposing || event.keyCode === 229 || event.altKey || event.ctrlKey || event.metaKey) return;
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") this.#step(key === "ArrowDown" ? 1 : -1);
    else if (key === "Enter") this.#open();
    else if (key === "Escape") this.#clear();
    else return;
    event.preventDefault(); // nor is a room read with Escape
  }

  #step(by) {
    const hits = this.#hits;
    if (!hits.length) return;
    const from = hits.indexOf(this.#chosen);
    this.#choose(hits.at(from < 0 ? (by > 0 ? 0 : -1) : (from + by) % hits.length));
  }

  #open() {
    const link = this.#chosen;
    if (!link) return;
    this.#clear();
    link.click();
  }

  #clear() {
    this.#box.value = "";
    this.#filter();
  }
}
