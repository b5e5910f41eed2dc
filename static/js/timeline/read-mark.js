/** "Read" under one's last message in a conversation of two, once the other has read so far (data-other-read). */
import { hear } from "maru/core/events";

hear("room-shown", look);
document.addEventListener("timeline-change", look);

hear("chat-read", ({ dataset: { room, user, number } }) => {
  const timeline = pair();
  if (timeline?.dataset.room !== room || timeline.dataset.other !== user) return;
  timeline.dataset.otherRead = Math.max(number, timeline.dataset.otherRead);
  look();
});

function pair() {
  return document.querySelector("chat-timeline[data-other]");
}

function look() {
  const timeline = pair();
  if (!timeline) return;
  const last = timeline.querySelector(".messages > chat-message:last-of-type");
  const isOwn = last?.hasAttribute("data-mine") && !last.hasAttribute("data-pending");
  const isRead = isOwn && timeline.atEnd && Number(last.dataset.number) <= Number(timeline.dataset.otherRead);
  timeline.querySelector(".read-mark").toggleAttribute("data-read", Boolean(isRead));
}
