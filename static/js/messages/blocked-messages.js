/** Folds messages of people the viewer blocked (data-blocked) to a line that opens them, and follows when that changes. */
import { hear } from "maru/core/events";
import { isSpeech } from "maru/core/kinds";
import { say } from "maru/core/words";
import { isBlocked } from "maru/people/blocked";

/** To be called for each message that comes. */
export function foldIfBlocked(message) {
  const { kind, change, author } = message.dataset;
  if (isSpeech(kind) && change !== "removed" && isBlocked(author)) fold(message);
  else unfold(message);
}

hear("blocked-changed", () => {
  for (const message of document.querySelectorAll("chat-message")) {
    foldIfBlocked(message);
    message.nameItself();
  }
});

function fold(message) {
  if ("blocked" in message.dataset) return;
  const line = document.createElement("button");
  line.type = "button";
  line.className = "blocked-line";
  line.tabIndex = -1; // Enter on the message comes to it
  line.textContent = say("blocked-show");
  line.addEventListener("click", () => {
    const hadFocus = document.activeElement === line;
    unfold(message);
    message.nameItself();
    if (hadFocus) message.focus({ preventScroll: true });
  });
  message.dataset.blocked = "";
  message.prepend(line);
}

function unfold(message) {
  delete message.dataset.blocked;
  message.querySelector(":scope > .blocked-line")?.remove();
}
