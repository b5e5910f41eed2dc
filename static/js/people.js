/** Who is here: dots of presence, and the head counts of the room on show. */
import { hear } from "maru/events";
import { say } from "maru/words";

hear("chat-presence", ({ dataset: { user, state } }) => {
  for (const dot of document.querySelectorAll(`.presence[data-user="${CSS.escape(user)}"]`)) dot.dataset.state = state;
});

hear("chat-members", ({ dataset }) => {
  for (const counts of document.querySelectorAll(`.head-counts[data-room="${CSS.escape(dataset.room)}"]`)) {
    counts.querySelector(".count").textContent = say("people", { n: Number(dataset.count) });
    counts.querySelector(".online-count").textContent = say("online", { n: Number(dataset.online) });
  }
});
