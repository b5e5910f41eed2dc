/**
 * The viewer came into a room, and its conversation takes the place of what they saw from outside: they are greeted, and
 * where there is space they see who is there. The list of rooms hears of it by itself, unless the line is down.
 */
import { hear, tell } from "maru/core/events";
import { say } from "maru/core/words";
import { socket } from "maru/delivery/socket";
import { toast } from "maru/notifications/toast";

const hasSpace = matchMedia("(min-width: 1100px)");

hear("room-joined", ({ room, name }) => {
  toast(say("you-joined", { room: name }), { level: "success" });
  if (socket.state !== "open") tell("chat-room-list");
  const done = new AbortController();
  hear(
    "room-shown",
    ({ dataset }) => {
      if (Number(dataset.room) !== room) return;
      done.abort();
      const opener = document.querySelector(".head-counts");
      if (opener && hasSpace.matches) htmx.ajax("GET", opener.href, { source: opener, target: "#panel", swap: "innerHTML" });
    },
    done.signal,
  );
});
