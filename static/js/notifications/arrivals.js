/**
 * A message that means the viewer (a direct message, a mention, a whisper) is told on whatever page they look at, but not
 * where its conversation is on show. Whether it is told, and its words, is asked of the server, which knows what the viewer
 * may read and hear. A hidden tab says it in its title (page-title.js), and keeps its notices for later.
 * What came while the line was down is told once the lists have been read again (`rows-missed`), many as one.
 */
import { hear } from "maru/core/events";
import { get, parse } from "maru/core/http";
import { viewer } from "maru/core/viewer";
import { say } from "maru/core/words";
import { toast } from "maru/notifications/toast";

const SOON = 400; // ms in which several messages of a conversation are one notice, and one read elsewhere is none
const MOST = 3; // conversations that are told one by one after the line was down

const due = new Map(); // room → the timer of its latest message
const told = new Map(); // room → the number of the last message that was told
let missed = [];
let gathering = 0;

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

// Each list of the page says it for its own rows.
hear("rows-missed", (rows) => {
  missed.push(...rows);
  clearTimeout(gathering);
  gathering = setTimeout(tellMissed, SOON);
});

async function tellMissed() {
  const byRoom = new Map(missed.map((row) => [row.room, row])); // a conversation may stand in two lists
  missed = [];
  const found = [];
  let count = 0;
  for (const { room, number, count: some } of byRoom.values()) {
    if (due.has(room) || number <= (told.get(room) ?? 0)) continue;
    const notice = found.length > MOST ? null : await noticeOf(room, number); // beyond that many they are only counted
    if (found.length > MOST || notice) count += some;
    if (notice) found.push({ notice, room, number });
  }
  if (found.length > MOST) toast(say("calls-missed", { n: count }));
  else found.forEach(show);
}

async function tellOf(room, number) {
  due.delete(room);
  const notice = await noticeOf(room, number);
  if (notice) show({ notice, room, number });
}

function show({ notice, room, number }) {
  if (!isTold(room)) return;
  forget(room);
  told.set(room, Number(number));
  document.getElementById("notices").append(notice);
}

/** What the server says of the message, or null if the viewer is not to be told of it. */
async function noticeOf(room, number) {
  if (!isTold(room)) return null;
  try {
    const response = await get(document.getElementById("notices").dataset.arrival.replace("0/0/", `${room}/${number}/`));
    return response.status === 200 ? parse(await response.text()).firstElementChild : null;
  } catch {
    return null; // The line is down: it is told when it is up again.
  }
}

function isTold(room) {
  return !document.hidden && !isOnShow(room);
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
