/** The bar over a timeline that opened with unread messages above its view: how many, and the way to the first. */
import { hear } from "maru/core/events";
import { say } from "maru/core/words";

hear("room-shown", (timeline) => {
  const bar = timeline.parentElement.querySelector(".unread-bar");
  const first = timeline.readUpTo + 1;
  const unread = Number(timeline.dataset.unread);
  if (!bar || unread <= 0) return;
  const done = () => {
    bar.hidden = true;
    timeline.removeEventListener("timeline-change", look);
  };
  const look = () => {
    if (timeline.unreadLine && !isAbove(timeline, timeline.unreadLine)) return done();
    bar.hidden = false;
    bar.textContent = say("unread-above", { n: unread });
  };
  bar.onclick = () => {
    done();
    timeline.jumpTo(first);
  };
  timeline.addEventListener("timeline-change", look);
  look();
});

function isAbove(timeline, line) {
  return line.getBoundingClientRect().bottom <= timeline.getBoundingClientRect().top;
}
