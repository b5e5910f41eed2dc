/** What a message forwards: whose words these are and when they were said, in the viewer's language. */
import { hear } from "maru/core/events";
import { dateAndTime, wholeDate } from "maru/core/time";
import { say } from "maru/core/words";
import { isBlocked } from "maru/people/blocked";

/** To be called for each message that comes. */
export function dressForwarded(message) {
  const quotation = message.querySelector(":scope > .forwarded");
  if (!quotation) return;
  const author = quotation.querySelector(".forwarded-author");
  author.textContent = quotation.dataset.name || say("deleted-account");
  author.before(label());
  const time = quotation.querySelector("time");
  const date = new Date(time.dateTime);
  time.textContent = dateAndTime(date);
  time.title = wholeDate(date);
  const source = quotation.querySelector(".forwarded-source");
  if (source) source.title = say("forwarded-source");
  fold(quotation);
}

hear("blocked-changed", () => {
  for (const quotation of document.querySelectorAll("chat-message > .forwarded")) fold(quotation);
});

function label() {
  const words = document.createElement("span");
  words.className = "forwarded-label";
  words.textContent = say("forwarded");
  return words;
}

/** Words of somebody the viewer blocked wait behind a line, whoever forwards them. */
function fold(quotation) {
  const isFolded = isBlocked(quotation.dataset.author);
  quotation.querySelector(":scope > .blocked-line")?.remove();
  quotation.toggleAttribute("data-blocked", isFolded);
  if (!isFolded) return;
  const line = document.createElement("button");
  line.type = "button";
  line.className = "blocked-line";
  line.tabIndex = -1;
  line.textContent = say("blocked-show");
  line.addEventListener("click", () => {
    line.remove();
    quotation.removeAttribute("data-blocked");
  });
  quotation.append(line);
}
