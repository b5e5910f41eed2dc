/**
 * Pictures over the page, in a <dialog> made of `<template id="lightbox">`: from one to the next, closer, saved, and back to
 * where it was said. Left and right, + − 0 and Escape; Back closes it.
 */
import { describePicture } from "maru/attachments/description";
import { standsStill } from "maru/attachments/picture";
import { PictureZoom } from "maru/attachments/picture-zoom";
import { openLayer } from "maru/core/history";
import { wholeDate } from "maru/core/time";
import { say } from "maru/core/words";

const PICTURES = 'chat-file[data-kind="image"]:not([data-broken])';
const SCREEN = 1_920; // px; the longer side of the copy for the screen
const CLOSE_UP = 1.5; // times; from here on the picture itself is shown

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".picture-link");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (!document.getElementById("lightbox")) return;
  event.preventDefault();
  new Lightbox(link.closest("chat-file"));
});

class Lightbox {
  #dialog = document.getElementById("lightbox").content.firstElementChild.cloneNode(true);
  #stage = this.#dialog.querySelector(".lightbox-stage");
  #image = this.#dialog.querySelector("img");
  #going = new AbortController();
  #opener = document.activeElement;
  #zoom;
  #id = "";

  constructor(file) {
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
    this.#show(file);
  }

  /** What is in the page now: a message may have changed, or gone, since it was opened. */
  get #pictures() {
    return [...document.querySelectorAll(`chat-timeline ${PICTURES}`)].filter(({ message }) => !("blocked" in message.dataset));
  }

  get #file() {
    return this.#pictures.find(({ dataset }) => dataset.file === this.#id);
  }

  #show(file) {
    const { message, dataset } = file;
    const pictures = this.#pictures;
    const at = pictures.indexOf(file);
    const words = dataset.alt || dataset.name;
    this.#id = dataset.file;
    this.#stage.dataset.state = "loading";
    this.#image.alt = words;
    this.#image.width = dataset.width ?? SCREEN;
    this.#image.height = dataset.height ?? SCREEN;
    this.#zoom.reset();
    this.#load(file, { isStill: standsStill(file) });
    this.#part("name").textContent = dataset.name;
    this.#part("by").textContent = message ? byLine(message) : "";
    this.#part("alt").textContent = dataset.alt ?? "";
    this.#part("told").textContent = say("picture-of", { n: at + 1, all: pictures.length, words });
    this.#button("previous").hidden = at <= 0;
    this.#button("next").hidden = at < 0 || at === pictures.length - 1;
    this.#button("describe").hidden = !message?.editable;
    this.#button("describe").querySelector("span").textContent = say(dataset.alt ? "describe-change" : "describe-add");
    this.#button("show-message").hidden = !message?.closest("chat-timeline");
    const download = this.#button("download");
    Object.assign(download, { href: file.downloadAddress, download: dataset.name });
  }

  /** One that moves is the original; still, it waits for a click. */
  #load(file, { isStill = false } = {}) {
    const isMoving = "animated" in file.dataset;
    this.#button("play").hidden = !(isMoving && isStill);
    const still = isMoving ? "?size=thumb" : "?size=screen";
    this.#image.src = isMoving && !isStill ? file.address : file.address + still;
  }

  /** Larger than the copy for the screen, if it is. */
  #sharpen() {
    const file = this.#file;
    const isLarge = Math.max(file?.dataset.width, file?.dataset.height) > SCREEN;
    if (!isLarge || this.#image.src.endsWith(file.address)) return;
    const original = new Image();
    original.addEventListener("load", () => this.#id === file.dataset.file && (this.#image.src = original.src));
    original.src = file.address;
  }

  #miss() {
    this.#stage.dataset.state = "missing";
    this.#part("told").textContent = this.#part("missing").textContent;
  }

  #step(step) {
    const pictures = this.#pictures;
    const next = pictures[pictures.indexOf(this.#file) + step];
    if (!next) return;
    const { activeElement } = document;
    this.#show(next);
    if (activeElement?.hidden) this.#button("close").focus();
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
      play: () => this.#file && this.#load(this.#file),
      describe: () => this.#file && this.#describe(this.#file),
      "show-message": () => this.#showMessage(),
      close: () => this.#dialog.close(),
    };
    acts[button?.dataset.act]?.();
  }

  #describe(file) {
    describePicture(file);
    const shown = () => this.#dialog.isConnected && this.#file && this.#show(this.#file);
    document.querySelector("dialog.describe")?.addEventListener("close", shown);
  }

  #showMessage() {
    const message = this.#file?.message;
    if (message) this.#opener = message;
    this.#dialog.close();
    message?.closest("chat-timeline")?.jumpTo(Number(message.dataset.number));
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

function byLine(message) {
  const author = message.querySelector(":scope > .author")?.textContent ?? "";
  return `${author} · ${wholeDate(new Date(message.querySelector(":scope > time").dateTime))}`;
}
