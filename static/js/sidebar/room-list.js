/**
 * <room-list>: the viewer's rooms, under favourites, folders and the rest; data-order is name, activity or hand.
 * It reads itself again when the viewer keeps them otherwise, in whatever tab. Sorted by activity, a room that is spoken
 * in goes to the top of its section. A row can be dragged into another section, and sorted by hand to another place.
 */
import { hear } from "maru/core/events";
import { post, reasonOf } from "maru/core/http";
import { toast } from "maru/notifications/toast";
import { LiveList } from "maru/sidebar/live-list";

const JITTER = 3_000; // ms at most, so that the tabs of a large room do not all ask at once
const TYPE = "application/x-maru-room"; // what a dragged row carries: nothing from elsewhere is taken

class RoomList extends LiveList {
  #dragged = null;

  listen(signal) {
    // From a frame, as an element; otherwise it answers something that was chosen in this page.
    hear("chat-room-list", (said) => (said instanceof Element ? this.readSoon() : this.readNow()), signal);
    hear("chat-room-listed", ({ dataset }) => "mine" in dataset && this.#listed(dataset), signal);
    hear("chat-room-unlisted", ({ dataset }) => this.row(dataset.room)?.parentElement.remove(), signal);
    hear("chat-activity", ({ dataset }) => "call" in dataset || this.#spoken(dataset.room), signal);
    this.addEventListener("dragstart", (event) => this.#take(event), { signal });
    for (const event of ["dragover", "drop"]) this.addEventListener(event, (happened) => this.#over(happened), { signal });
    this.addEventListener("dragend", () => this.#drop(), { signal });
  }

  renewed(fresh) {
    this.dataset.order = fresh.dataset.order;
    this.dataset.folded = fresh.dataset.folded ?? "";
  }

  /** A room is the viewer's now, or looks otherwise: all its members hear of that in the same moment. */
  #listed({ room, slug, name, kind, colour = "", picture = "", archived }) {
    this.outdate();
    const row = this.row(room);
    if (kind === "direct") return;
    if (!row) return this.readSoon();
    const address = row.getAttribute("href").replace(/[^/]+\/$/, `${encodeURIComponent(slug)}/`);
    const title = row.querySelector(".room-name");
    const isRenamed = title.textContent !== name;
    title.textContent = name;
    row.toggleAttribute("data-archived", archived !== undefined);
    if (row.getAttribute("href") !== address) {
      row.href = address;
      row.setAttribute("hx-get", address);
      htmx.process(row);
    }
    if (isRenamed && this.dataset.order === "name") this.move(row, () => byName(row));
    if (row.dataset.look !== `${kind} ${colour} ${picture}`) this.readSoon(Math.random() * JITTER);
  }

  #spoken(room) {
    const row = this.row(room);
    if (row && this.dataset.order === "activity") this.move(row, () => toTop(row));
  }

  #take(event) {
    const row = event.target.closest?.(".room-link");
    if (!row) return;
    this.#dragged = row;
    row.dataset.dragged = "";
    event.dataTransfer.setData(TYPE, row.dataset.room);
    event.dataTransfer.effectAllowed = "move";
  }

  #over(event) {
    if (!this.#dragged || !event.dataTransfer.types.includes(TYPE)) return;
    const place = placeAt(event, this.#dragged, this.dataset.order === "hand");
    this.#point(place);
    if (!place) return;
    event.preventDefault();
    if (event.type === "drop") this.#put(this.#dragged, place);
  }

  #point(place) {
    for (const marked of this.querySelectorAll("[data-drop]")) delete marked.dataset.drop;
    if (place) (place.before ?? place.section).dataset.drop = "";
  }

  #drop() {
    delete this.#dragged?.dataset.dragged;
    this.#dragged = null;
    this.#point(null);
  }

  /** Shows it at once; the list that comes back says how it is. */
  async #put(row, { section, before }) {
    const from = row.closest(".room-section").dataset;
    const { section: to, folder = "" } = section.dataset;
    const steps = [];
    if (to !== from.section) {
      if (from.section === "favourites" || to === "favourites") {
        steps.push(["favourite", to === "favourites" ? { favourite: "on" } : {}]);
      }
      if (to !== "favourites") steps.push(["folder", { folder }]);
    }
    if (this.dataset.order === "hand") steps.push(["place", before ? { before: before.firstElementChild.dataset.room } : {}]);
    if (before) before.before(row.parentElement);
    else section.append(row.parentElement);
    for (const [act, fields] of steps) {
      const response = await post(`${row.getAttribute("href")}${act}/`, fields).catch(() => null);
      if (response?.ok) continue;
      if (response) toast(await reasonOf(response), { level: "error" });
      break;
    }
    this.readNow();
  }
}

/** Where a drop would put the row: {section, before}, or null if that is where it is. */
function placeAt({ target, clientY }, row, isByHand) {
  const section = target.closest(".room-section");
  if (!section) return null;
  if (!isByHand) return section === row.closest(".room-section") ? null : { section, before: null };
  const item = target.closest(".room-item");
  if (!item) return { section, before: section.querySelector(".room-item") };
  const { top, height } = item.getBoundingClientRect();
  const before = clientY < top + height / 2 ? item : item.nextElementSibling;
  return { section, before };
}

function toTop(row) {
  const first = row.closest(".room-section").querySelector(".room-item");
  if (first !== row.parentElement) first.before(row.parentElement);
}

/** As the server sorts: by letter, whatever the language of the browser would put first. */
function byName(row) {
  const name = (item) => item.querySelector(".room-name").textContent.toLowerCase();
  const others = [...row.closest(".room-section").querySelectorAll(".room-item")].filter((item) => item !== row.parentElement);
  const next = others.find((item) => name(item) > name(row.parentElement));
  if (next) next.before(row.parentElement);
  else others.at(-1)?.after(row.parentElement);
}

customElements.define("room-list", RoomList);
