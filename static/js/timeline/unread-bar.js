/**
 * The bar over a timeline that opened with unread messages out of its view: how many, whether above or below, and the way
 * to the first. It goes for good once they have come into view.
 */
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
    const where = whereIs(timeline, first);
    if (!where) return done();
    bar.hidden = false;
    bar.textContent = say(`unread-${where}`, { n: unread });
  };
  bar.onclick = () => {
    done();
    timeline.jumpTo(first);
  };
  timeline.addEventListener("timeline-change", look);
  look();
});

/** "above" or "below" the view, or "" for in it. A line that is not in the page is where the pages it is on are. */
function whereIs(timeline, first) {
  const line = timeline.unreadLine;
  if (!line && !timeline.newest) return "";
  if (!line) return first > timeline.newest ? "below" : "above";
  const { top, bottom } = timeline.getBoundingClientRect();
  const place = line.getBoundingClientRect();
  if (place.bottom <= top) return "above";
  return place.top >= bottom ? "below" : "";
}
