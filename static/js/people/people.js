/**
 * Who is here and what they say of themselves: dots, statuses, and the head counts of the room on show.
 * A frame about the viewer that is not their own (data-own) says how others see them; their page shows what they chose.
 */
import { hear, tell } from "maru/core/events";
import { viewer } from "maru/core/viewer";
import { say } from "maru/core/words";
import { socket } from "maru/delivery/socket";

hear("chat-presence", ({ dataset: { user, own, state, emoji, status } }) => {
  if (state === undefined || (user === viewer.id && own === undefined)) return;
  for (const dot of of(user, ".presence", "data-user")) {
    dot.dataset.state = state;
    const words = dot.querySelector(".visually-hidden");
    if (words) words.textContent = say(`presence-${state}`);
  }
  for (const words of of(user, ".presence-words", "data-user")) words.textContent = say(`presence-${state}`);
  for (const member of of(user, ".member", "data-user")) member.dataset.state = state;
  for (const line of of(user, ".status", "data-status-of")) {
    line.textContent = `${emoji} ${status}`;
    line.hidden = !emoji && !status;
  }
});

hear("chat-members", ({ dataset }) => {
  for (const counts of document.querySelectorAll(`.head-counts[data-room="${CSS.escape(dataset.room)}"]`)) {
    counts.querySelector(".count").textContent = say("people", { n: Number(dataset.count) });
    const online = counts.querySelector(".online-count"); // a group that has just become a room has none yet
    if (online) online.textContent = say("online", { n: Math.max(1, Number(dataset.online)) }); // who looks is here, even if unseen by all
  }
});

// What was said while the line was down is not said again: lists of people look for themselves.
socket.addEventListener("back", () => ["friend-presence", "presence-missed"].forEach((name) => tell(name)));

function of(user, selector, attribute) {
  return document.querySelectorAll(`${selector}[${attribute}="${CSS.escape(user)}"]`);
}
