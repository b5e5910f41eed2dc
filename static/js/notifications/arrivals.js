/**
 * A message that means the viewer (a direct message, a mention, a whisper) is told on whatever page they look at, but not
 * where its conversation is on show. Whether it is told, and its words, is asked of the server, which knows what the viewer
 * may read and hear. A hidden tab says it in its title (page-title.js), and keeps its notices for later.
 */
import { hear } from "maru/core/events";
import { get, parse } from "maru/core/http";
import { viewer } from "maru/core/viewer";

const SOON = 400; // ms in which several messages of a conversation are one notice, and one read elsewhere is none

const due = new Map(); // room → the timer of its latest message

hear("chat-activity", ({ dataset: { room, number, call, line, author, change } }) => {
  const isDirect = line !== undefined && change === "posted" && author !== viewer.id;
  if (!isDirect && call === undefined) return;
  clearTimeout(due.get(room));
  due.set(
    room,
    setTimeout(() => tellOf(room, number), SOON),
  );
});

// What is read in another tab needs no notice here.
hear("chat-read", ({ dataset: { room, user } }) => user === viewer.id && forget(room));
hear("room-shown", ({ dataset: { room } }) => forget(room));

async function tellOf(room, number) {
  due.delete(room);
  if (document.hidden || isOnShow(room)) return;
  const notices = document.getElementById("notices");
  try {
    const response = await get(notices.dataset.arrival.replace("0/0/", `${room}/${number}/`));
    if (response.status !== 200) return;
    const notice = parse(await response.text()).firstElementChild;
    if (document.hidden || isOnShow(room)) return;
    forget(room);
    notices.append(notice);
  } catch {
    // The line is down: the lists say it when it is up again.
  }
}

function isOnShow(room) {
  const timeline = document.querySelector("chat-timeline");
  return timeline?.dataset.room === room && timeline.isOnShow;
}

function forget(room) {
  clearTimeout(due.get(room));
  due.delete(room);
  document.querySelector(`#notices > .arrival[data-room="${CSS.escape(room)}"]`)?.remove();
}
