/** The pill over the end of a timeline: how much is new below, and the way there. The End key does the same. */
import { say } from "maru/core/words";

document.addEventListener("timeline-change", ({ target }) => show(target));

document.addEventListener("click", ({ target }) => {
  const pill = target.closest?.(".jump-pill");
  if (pill) timelineOf(pill).jumpToLatest();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "End" || event.defaultPrevented || event.target.value) return;
  const timeline = document.querySelector("chat-timeline");
  if (!timeline) return;
  event.preventDefault();
  timeline.jumpToLatest();
});

function show(timeline) {
  const pill = timeline.parentElement.querySelector(".jump-pill");
  const { following, newBelow } = timeline;
  pill.hidden = following;
  pill.toggleAttribute("data-new", newBelow > 0);
  pill.querySelector(".count").textContent = newBelow > 0 ? say("count-new", { n: newBelow }) : "";
  pill.setAttribute("aria-label", newBelow > 0 ? say("new-below", { n: newBelow }) : say("to-latest"));
}

function timelineOf(element) {
  return element.parentElement.querySelector("chat-timeline");
}
