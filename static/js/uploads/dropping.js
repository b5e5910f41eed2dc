/**
 * Files that are dragged over the page: a layer over the conversation says what happens when they are dropped there.
 * Dropped beside it nothing happens; the browser would leave the page for them.
 */
import { say } from "maru/core/words";
import { icon } from "maru/ui/icon";

let isOurs = false; // what is dragged comes from this page
let zone = null; // the layer, while it is on show

document.addEventListener("dragstart", () => (isOurs = true), { capture: true });
document.addEventListener("dragend", () => (isOurs = false), { capture: true });

/** `add(files)` is called with what is dropped on the conversation of this composer. */
export function takeDrops(composer, { add, signal }) {
  const place = composer.closest("#conversation");
  const isFor = (event) => hasFiles(event) && composer.checkVisibility();
  const listen = (name, act) => document.addEventListener(name, act, { signal });
  listen("dragenter", (event) => isFor(event) && show(place, composer));
  listen("dragleave", (event) => !event.relatedTarget && hide());
  listen("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = isFor(event) && place.contains(event.target) ? "copy" : "none";
    zone?.toggleAttribute("data-over", place.contains(event.target));
  });
  listen("drop", (event) => {
    hide();
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (isFor(event) && place.contains(event.target)) add([...event.dataTransfer.files]);
  });
  listen("keydown", hide); // the drag ended where the page does not hear of it
  listen("pointermove", hide);
  signal.addEventListener("abort", hide);
}

function hasFiles({ dataTransfer }) {
  return !isOurs && Boolean(dataTransfer?.types.includes("Files"));
}

function show(place, { dataset: { kind } }) {
  if (zone) return;
  const { name = "" } = place.querySelector("chat-timeline")?.dataset ?? {};
  zone = document.createElement("div");
  zone.className = "drop-zone";
  zone.append(icon("attach"), say(kind === "direct" ? "drop-for" : "drop-in", { name }));
  place.append(zone);
}

function hide() {
  zone?.remove();
  zone = null;
}
