/** Who is here: dots of presence, and the head counts of the room on show. */
import { say } from "maru/words";

document.addEventListener("chat-presence", ({ detail: { dataset } }) => {
  for (const dot of document.querySelectorAll(`.presence[data-user="${CSS.escape(dataset.user)}"]`)) dot.dataset.state = dataset.state;
});

document.addEventListener("chat-members", ({ detail: { dataset } }) => {
  for (const counts of document.querySelectorAll(`.head-counts[data-room="${CSS.escape(dataset.room)}"]`)) {
    counts.querySelector(".count").textContent = say("people", { n: Number(dataset.count) });
    counts.querySelector(".online-count").textContent = say("online", { n: Number(dataset.online) });
  }
});
