/**
 * Pictures over the page, in a <dialog> made of `<template id="lightbox">`: from one to the next, closer, saved, and back to
 * where it was said. Left and right, + − 0 and Escape; Back closes it.
 */
import { describePicture } from "maru/attachments/description";
import { standsStill } from "maru/attachments/picture";
import { PictureZoom } from "maru/attachments/picture-zoom";
import { fromMessage, fromRow, RoomPictures } from "maru/attachments/room-pictures";
import { openLayer } from "maru/core/history";
import { say } from "maru/core/words";
import { openReport } from "maru/messages/report";

const SCREEN = 1_920; // px; the longer side of the copy for the screen
const NO_FILE = "00000000-0000-0000-0000-000000000000"; // in an address, where the id of a file belongs
const CLOSE_UP = 1.5; // times; from here on the picture itself is shown

document.addEventListener("click", (event) => {
  const link = event.target.closest?.('.picture-link, .room-file[data-kind="image"] .room-file-look:has(img)');
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (!document.getElementById("lightbox")) return;
  event.preventDefault();
  new Lightbox(link.closest("chat-file, .room-file"));
});

class Lightbox {
  #dialog = document.getElementById("lightbox").content.firstElementChild.cloneNode(true);
  #stage = this.#dialog.querySelector(".lightbox-stage");
  #image = this.#dialog.querySelector("img");
  #going = new AbortController();
  #opener = document.activeElement;
  #zoom;
  #id = "";
  #pictures;
  #isListed; // in the panel, whose rows lead to their messages themselves
  #isReading = false;

  /** `element` is the <chat-file>, or the row in the panel of files, that is shown first. */
  constructor(element) {
    this.#pictures = new RoomPictures(element);
    this.#isListed = element.matches(".room-file");
    const { signal } = this.#going;
    const acts = {
      next: (step) => this.#step(step),
      close: () => this.#dialog.close(),
      beside: (x, y) => this.#isBeside(x, y) && this.#dialog.close(),
      zoomed: (scale) => scale > CLOSE_UP && this.#sharpen(),
    };
    this.#zoom = new PictureZoom(this.#stage, acts, signal);
    document.body.append(this.#dialog);
    const closed = openLayer(() => this.#dialog.close());
    this.#dialog.addEventListener("close", () => this.#close(closed));
    this.#dialog.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    this.#dialog.addEventListener("click", ({ target }) => this.#clicked(target.closest("[data-act]")), { signal });
    this.#image.addEventListener("error", () => this.#miss(), { signal });
    this.#image.addEventListener("load", () => (this.#stage.dataset.state = "shown"), { signal });
    this.#dialog.showModal();
    this.#show(element.matches("chat-file") ? fromMessage(element) : fromRow(element));
  }

  get #picture() {
    return this.#pictures.all.find(({ id }) => id === this.#id);
  }

  get #file() {
    return this.#picture?.file;
  }

  #show(picture) {
    const { id, name, alt, width, height, file, address } = picture;
    const pictures = this.#pictures.all;
    const at = pictures.findIndex((each) => each.id === id);
    const words = alt || name;
    this.#id = id;
    this.#stage.dataset.state = "loading";
    this.#image.alt = words;
    this.#image.width = width ?? SCREEN;
    this.#image.height = height ?? SCREEN;
    this.#zoom.reset();
    this.#load(picture, { isStill: Boolean(file) && standsStill(file) });
    this.#part("name").textContent = name;
    this.#part("by").textContent = picture.by;
    this.#part("alt").textContent = alt;
    this.#part("told").textContent = say("picture-of", { n: at + 1, all: pictures.length, words });
    this.#button("previous").hidden = at <= 0 && !this.#pictures.mayHaveOlder;
    this.#button("next").hidden = at < 0 || at === pictures.length - 1;
    this.#button("describe").hidden = !file?.message?.editable;
    this.#button("describe").querySelector("span").textContent = say(alt ? "describe-change" : "describe-add");
    this.#button("report").hidden = Boolean(file?.message?.editable);
    this.#button("show-message").hidden = this.#isListed;
    Object.assign(this.#button("download"), { href: `${address}?download`, download: name });
  }

  /** Of one that moves the thumbnail stands still; it waits for a click. */
  #load({ address, isAnimated }, { isStill = false } = {}) {
    this.#button("play").hidden = !(isAnimated && isStill);
    this.#image.src = `${address}?size=${isAnimated && isStill ? "thumb" : "screen"}`;
  }

  /** Larger than the copy for the screen, if it is. */
  #sharpen() {
    const { id, width, height, address, isAnimated } = this.#picture ?? {};
    const isLarge = Math.max(width, height) > SCREEN;
    if (!isLarge || isAnimated || this.#image.src.endsWith(address)) return;
    const original = new Image();
    original.addEventListener("load", () => this.#id === id && (this.#image.src = original.src));
    original.src = address;
  }

  #miss() {
    this.#stage.dataset.state = "missing";
    this.#part("told").textContent = this.#part("missing").textContent;
  }

  #step(step) {
    const pictures = this.#pictures.all;
    const at = pictures.findIndex(({ id }) => id === this.#id);
    const next = pictures[at + step];
    if (at === 0 && step < 0) return this.#stepBack();
    if (!next) return;
    const { activeElement } = document;
    this.#show(next);
    if (activeElement?.hidden) this.#button("close").focus();
  }

  /** To what was said before all that is in the page. */
  async #stepBack() {
    if (this.#isReading) return;
    this.#isReading = true;
    const from = this.#id;
    const hasOlder = await this.#pictures.readOlder();
    this.#isReading = false;
    if (from !== this.#id || !this.#dialog.isConnected || !this.#picture) return;
    if (hasOlder) this.#step(-1);
    else this.#show(this.#picture);
  }

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const acts = {
      ArrowLeft: () => this.#step(-1),
      ArrowRight: () => this.#step(1),
      "+": () => this.#zoom.larger(),
      "=": () => this.#zoom.larger(),
      "-": () => this.#zoom.smaller(),
      0: () => this.#zoom.reset(),
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  }

  #clicked(button) {
    const acts = {
      previous: () => this.#step(-1),
      next: () => this.#step(1),
      larger: () => this.#zoom.larger(),
      smaller: () => this.#zoom.smaller(),
      play: () => this.#picture && this.#load(this.#picture),
      describe: () => this.#file && this.#describe(this.#file),
      report: () => this.#report(button.dataset.url),
      "show-message": () => this.#showMessage(),
      close: () => this.#dialog.close(),
    };
    acts[button?.dataset.act]?.();
  }

  #describe(file) {
    describePicture(file);
    const shown = () => this.#dialog.isConnected && this.#picture && this.#show(this.#picture);
    document.querySelector("dialog.describe")?.addEventListener("close", shown);
  }

  #report(address) {
    const id = this.#id;
    const { message } = this.#file ?? {};
    this.#dialog.close();
    openReport(address.replace(NO_FILE, id), message);
  }

  #showMessage() {
    const { number, file } = this.#picture ?? {};
    if (file) this.#opener = file.message;
    this.#dialog.close();
    if (number) document.querySelector("chat-timeline")?.jumpTo(number);
  }

  #isBeside(x, y) {
    const { left, right, top, bottom } = this.#image.getBoundingClientRect();
    return x < left || x > right || y < top || y > bottom;
  }

  #close(closed) {
    this.#going.abort();
    this.#dialog.remove();
    closed();
    const present = this.#opener?.isConnected && this.#opener !== document.body ? this.#opener : this.#file?.querySelector("a");
    present?.focus({ preventScroll: true });
  }

  #part(name) {
    return this.#dialog.querySelector(`.lightbox-${name}`);
  }

  #button(act) {
    return this.#dialog.querySelector(`[data-act="${act}"]`);
  }
}
