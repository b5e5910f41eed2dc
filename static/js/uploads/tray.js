/**
 * The files of a draft, above its text: ul.tray-files of tiles, and ul.tray-failures of what was not uploaded and why.
 * They are in the order in which they are sent; Alt and an arrow key, the mouse, or a finger that rests on one moves it.
 */
import { openDescription } from "maru/attachments/description";
import { ownFiles } from "maru/uploads/files";
import { sortOut } from "maru/uploads/limits";
import { Tile } from "maru/uploads/tile";
import { TileDrag } from "maru/uploads/tile-drag";
import { Failures } from "maru/uploads/tray-failures";
import { say } from "maru/core/words";

export class Tray {
  #composer;
  #element = make("div", "tray");
  #list = make("ul", "tray-files");
  #failures = new Failures();
  #spoken = make("p", "tray-spoken visually-hidden");
  #tiles = new Map(); // key → Tile
  #done = 0; // of the files in it, how many are uploaded
  #refuse;
  #changed;

  /** `refuse(reason)` says why something is not taken; `changed()` is called when there are other files in it. */
  constructor(composer, { refuse, changed, signal }) {
    this.#composer = composer;
    this.#refuse = refuse;
    this.#changed = changed;
    this.#list.setAttribute("aria-label", say("files-to-send"));
    this.#list.setAttribute("role", "list");
    this.#spoken.setAttribute("aria-live", "polite");
    this.#element.append(this.#list, this.#failures.element);
    this.#element.hidden = true;
    composer.querySelector("form > label").before(this.#element, this.#spoken);
    this.#element.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.#list.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    new TileDrag(this.#list, (keys) => ownFiles.reorder(this.#room, keys), signal);
    ownFiles.addEventListener("changed", ({ detail: room }) => room === this.#room && this.#show(), { signal });
    ownFiles.addEventListener("progress", ({ detail: file }) => this.#progressed(file), { signal });
    ownFiles.load(this.#room);
  }

  get files() {
    return ownFiles.draft(this.#room);
  }

  /** Whether one of them was refused by the server. */
  get hasFailed() {
    return this.files.some(({ state }) => state === "failed");
  }

  /** What it holds, for a message: it is empty then. */
  take() {
    return ownFiles.take(this.#room);
  }

  /** Takes these in, and says of the others why not. */
  async add(all) {
    const { uploadUrl, fileMaxBytes, filesPerMessage } = this.#composer.dataset;
    const most = Number(filesPerMessage);
    const { taken, refused } = await sortOut(all, { maxBytes: Number(fileMaxBytes), most, room: most - this.files.length });
    await Promise.all(taken.map((file) => ownFiles.add(this.#room, file, uploadUrl)));
    if (refused.length) this.#refuse(refused.join("\n"));
  }

  get #room() {
    return this.#composer.dataset.room;
  }

  #show() {
    const own = this.files;
    const keys = new Set(own.map(({ key }) => key));
    for (const [key, tile] of this.#tiles) {
      if (keys.has(key)) continue;
      tile.element.remove();
      this.#tiles.delete(key);
    }
    own.forEach((file, at) => {
      const tile = this.#tiles.get(file.key) ?? new Tile(file);
      this.#tiles.set(file.key, tile);
      tile.show(file);
      if (this.#list.children[at] !== tile.element) this.#list.insertBefore(tile.element, this.#list.children[at] ?? null);
    });
    this.#done = own.filter(({ state }) => state === "done").length;
    this.#element.hidden = !own.length;
    this.#failures.show(own);
    this.#changed();
  }

  #progressed(file) {
    const tile = this.#tiles.get(file.key);
    if (!tile) return;
    tile.show(file);
    const own = this.files;
    this.#failures.show(own);
    const done = own.filter(({ state }) => state === "done").length;
    if (done > this.#done) this.#say(say("files-uploaded", { n: own.length, done }));
    this.#done = done;
  }

  #clicked({ target }) {
    const { key } = target.closest("[data-key]")?.dataset ?? {};
    if (target.closest("[data-remove]")) this.#remove(key);
    else if (target.closest("[data-describe]")) this.#describe(key);
    else if (target.closest("[data-retry]")) this.#retry(key);
  }

  /** What the picture shows is said before it goes. */
  #describe(key) {
    const file = ownFiles.get(key);
    const address = URL.createObjectURL(file.bytes);
    const save = async (alt) => {
      await ownFiles.describe(key, alt);
      return null;
    };
    openDescription({ address, alt: file.alt ?? "", save });
    const end = () => URL.revokeObjectURL(address);
    document.querySelector("dialog.describe img").addEventListener("load", end, { once: true });
  }

  /** This one, or all that wait for the line. */
  #retry(key) {
    const again = key ? [key] : this.files.filter(({ state }) => state === "stalled").map((file) => file.key);
    again.forEach((one) => ownFiles.retry(one));
    this.#tiles.get(again[0])?.focus();
  }

  #pressed(event) {
    const { key } = event.target.closest("[data-key]")?.dataset ?? {};
    if (!key || event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const keys = this.files.map((file) => file.key);
    const at = keys.indexOf(key);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key] * (getComputedStyle(this.#list).direction === "rtl" ? -1 : 1);
    if (event.key === "Delete" || event.key === "Backspace") this.#remove(key);
    else if (!step) return;
    else if (event.altKey) this.#move(keys, at, at + step);
    else this.#tiles.get(keys[at + step])?.focus();
    event.preventDefault();
  }

  #move(keys, from, to) {
    if (to < 0 || to >= keys.length) return;
    const [key] = keys.splice(from, 1);
    keys.splice(to, 0, key);
    ownFiles.reorder(this.#room, keys);
    this.#tiles.get(key).focus();
    this.#say(say("file-place", { name: ownFiles.get(key).name, at: to + 1, n: keys.length }));
  }

  #remove(key) {
    const keys = this.files.map((file) => file.key);
    const at = keys.indexOf(key);
    const name = ownFiles.get(key)?.name;
    ownFiles.remove(key);
    this.#say(say("file-removed", { name }));
    const next = this.#tiles.get(keys[at + 1] ?? keys[at - 1]);
    if (next) next.focus();
    else this.#composer.querySelector("textarea").focus({ preventScroll: true });
  }

  #say(words) {
    this.#spoken.textContent = words;
  }
}

function make(name, className) {
  const element = document.createElement(name);
  element.className = className;
  return element;
}
