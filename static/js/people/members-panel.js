/**
 * The list of a room's people on show reads itself again (`people-changed`) when somebody came, went or was given another
 * role. The tabs of a full room do not all ask at once, and none asks all the time.
 */
import { hear, tell } from "maru/core/events";

const SOON = 1_000; // ms in which several changes are one
const PER_MEMBER = 2; // ms over which the tabs of a room spread what they ask
const MOST = 10_000; // ms
let timer = 0;

hear("chat-members", ({ dataset: { room, count } }) => {
  if (timer || !document.querySelector(`.members[data-room="${CSS.escape(room)}"]`)) return;
  timer = setTimeout(
    () => {
      timer = 0;
      tell("people-changed");
    },
    SOON + Math.random() * Math.min(MOST, PER_MEMBER * Number(count)),
  );
});
