/**
 * Something was decided about the room on show: tells `room-changed` ({room, version}), on which its header and
 * composer read themselves again. The tabs of a full room do not all ask at once.
 */
import { hear, tell } from "maru/core/events";
import { nameTitle } from "maru/sidebar/page-title";

const PER_MEMBER = 2; // ms over which the tabs of a room spread what they ask
const MOST = 5_000; // ms

hear("chat-room-listed", ({ dataset: { room, version, count } }) => {
  const header = document.querySelector(`.room-header[data-room="${CSS.escape(room)}"]`);
  if (!header || !(Number(version) > Number(header.dataset.version))) return;
  header.dataset.version = version; // the same frame may come on several ways
  setTimeout(() => tell("room-changed", { room, version }), Math.random() * Math.min(MOST, PER_MEMBER * Number(count)));
});

document.addEventListener("htmx:load", ({ target }) => {
  if (target.matches?.(".room-header[data-version]")) rename(target);
});

/** The timeline, its lines, the composer and the tab follow the name that the header has now. */
function rename(header) {
  const timeline = document.querySelector("chat-timeline");
  const name = header.querySelector(".room-title").textContent.trim();
  if (timeline?.dataset.room !== header.dataset.room || timeline.dataset.name === name) return;
  const former = timeline.dataset.name;
  timeline.dataset.title = name + timeline.dataset.title.slice(former.length);
  timeline.dataset.name = name;
  nameTitle(timeline.dataset.title);
  for (const line of timeline.querySelectorAll("chat-message")) line.retell?.();
  const box = document.querySelector("chat-composer textarea");
  for (const label of box?.labels ?? []) {
    box.placeholder = label.textContent = label.textContent.replace(`#${former}`, () => `#${name}`);
  }
}
