/**
 * Under a picture of the viewer's own that has just come, alone and without a description: that one can be added. It is
 * offered once; later the tools of the message and the large view have it.
 */
import { tell } from "maru/core/events";
import { onceLater } from "maru/core/fetch-later";
import { say } from "maru/core/words";
import { icon } from "maru/ui/icon";

const FRESH = 10 * 60_000; // ms
const offered = new Set(); // ids of files

export function offerDescription(file) {
  const { message } = file;
  if (!message?.editable || file.dataset.alt || offered.has(file.dataset.file)) return;
  if (file.parentElement.querySelectorAll(':scope > [data-kind="image"]').length > 1) return;
  if (Date.now() - new Date(message.querySelector("time").dateTime) > FRESH) return;
  offered.add(file.dataset.file);
  const offer = document.createElement("div");
  offer.className = "describe-offer";
  offer.append(
    button(say("describe-add"), () => onceLater(() => tell("describe-picture", file))),
    button("", () => decline(file, offer)),
  );
  offer.lastElementChild.append(icon("close"));
  offer.lastElementChild.ariaLabel = say("describe-not");
  file.append(offer);
}

function decline(file, offer) {
  const { message } = file;
  if (offer.contains(document.activeElement)) message.focus({ preventScroll: true });
  message.closest("chat-timeline").keepTop(() => offer.remove());
}

function button(words, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = words;
  element.addEventListener("click", act);
  return element;
}
