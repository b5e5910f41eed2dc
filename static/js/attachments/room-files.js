/**
 * The list of a room's files and links on show (in the panel) follows the messages: what one brings comes into it, what goes
 * with one goes. Where the reader is in it, and what they look for, stays.
 */
import { get, parse } from "maru/core/http";
import { hear } from "maru/core/events";

const SOON = 300; // ms in which several changes are one
const SPREAD = 700; // ms over which the tabs of a room spread what they ask
const MOST = 50; // messages that are asked for at once
const BEARERS = "chat-file, .links, .body a";

const changed = new Set(); // numbers of messages
let timer = 0;

const listOf = (room) => document.querySelector(`.room-files[data-room="${CSS.escape(room)}"] #room-file-list`);
const rowsOf = (list) => [...list.querySelectorAll(".room-file[data-number]")];
const numberOf = (row) => Number(row.dataset.number);

hear("messages-came", (messages) => {
  for (const message of messages) {
    const { room, number } = message.dataset;
    const list = number && listOf(room);
    if (!list) continue;
    if (message.querySelector(BEARERS) || list.querySelector(`[data-number="${number}"]`)) plan(room, Number(number));
  }
});

// The timeline was read anew: nobody knows what came meanwhile.
hear("room-shown", ({ dataset: { room } }) => listOf(room) && plan(room, null));

function plan(room, number) {
  changed.add(number);
  timer ||= setTimeout(() => update(room), SOON + Math.random() * SPREAD);
}

async function update(room) {
  timer = 0;
  const numbers = [...changed];
  changed.clear();
  const list = listOf(room);
  if (!list) return;
  const isWhole = numbers.includes(null) || numbers.length > MOST;
  const asked = addressOf(list, isWhole ? [] : numbers);
  const response = await get(asked).catch(() => null);
  const now = listOf(room);
  if (!response?.ok || !now || addressOf(now, isWhole ? [] : numbers) !== asked) return; // it shows something else by now
  const fresh = parse(await response.text()).querySelector("#room-file-list");
  if (isWhole) return replace(now, fresh);
  merge(now, fresh, new Set(numbers));
  if (!rowsOf(now).length) plan(room, null); // it says so in words
}

/** Of what the list shows: of this kind, with these words in it. */
function addressOf(list, numbers) {
  const form = list.closest(".room-files").querySelector("form");
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  if (numbers.length) query.set("numbers", numbers.join());
  return `${form.getAttribute("action")}?${query}`;
}

function replace(list, fresh) {
  const { scrollTop } = list;
  list.replaceChildren(...fresh.childNodes);
  htmx.process(list);
  list.scrollTop = scrollTop;
}

/** Takes the rows of these messages out, and in as they are now, each in its place and month. */
function merge(list, fresh, numbers) {
  const focused = document.activeElement?.closest(".room-file");
  for (const row of rowsOf(list)) if (numbers.has(numberOf(row))) row.remove();
  const last = Math.min(...rowsOf(list).map(numberOf));
  const hasOlder = Boolean(list.querySelector(".room-files-more"));
  for (const row of rowsOf(fresh)) if (!hasOlder || numberOf(row) > last) insert(list, row);
  for (const month of list.querySelectorAll("section")) if (!month.querySelector("li")) month.remove();
  if (rowsOf(list).length) list.querySelector(":scope > .hint")?.remove();
  if (focused && !focused.isConnected) refocus(list, focused);
}

function insert(list, row) {
  const { month } = row.closest("section").dataset;
  const rows = rowsOf(list);
  const at = rows.findIndex((other) => numberOf(other) < numberOf(row));
  const next = rows[at];
  const previous = at < 0 ? rows.at(-1) : rows[at - 1];
  if (next && monthOf(next) === month) return next.before(row);
  if (previous && monthOf(previous) === month) return previous.after(row);
  const section = row.closest("section").cloneNode(true);
  section.querySelector("ul").replaceChildren(row);
  const following = next?.closest("section") ?? list.querySelector(":scope > .room-files-more");
  list.insertBefore(section, following);
}

function monthOf(row) {
  return row.closest("section").dataset.month;
}

/** The same row as it is now, or the list. */
function refocus(list, { dataset }) {
  const same = [...rowsOf(list)].find((row) => row.dataset.file === dataset.file && row.dataset.number === dataset.number);
  (same?.querySelector(".room-file-about > a") ?? list.closest(".room-files").querySelector("input[type=search]")).focus({ preventScroll: true });
}
