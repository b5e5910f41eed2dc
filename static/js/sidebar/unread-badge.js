/**
 * What is unread in a row: nothing, something (a dot), or so much that is for the viewer (a red number): messages that
 * mean them, and everything in a direct conversation. A muted room counts nothing.
 *
 * A row has data-number (the latest message for all), data-read-up-to, data-calls (numbers of messages that mean the
 * viewer), data-notify and, while it is muted, data-muted-until.
 */
import { say } from "maru/core/words";

const MOST = 99; // beyond it a badge says "99+"
const NOTHING = { calls: 0, some: false };

/** {calls, some}: how many messages are for the viewer, and whether there is anything at all. */
export function unreadIn({ dataset: { number, readUpTo, calls = "", kind, mutedUntil } }) {
  if (isMuted(mutedUntil)) return NOTHING;
  const rest = Math.max(0, number - readUpTo);
  if (kind === "direct") return { calls: rest, some: rest > 0 };
  const meant = calls.split(" ").filter((call) => call && Number(call) > Number(readUpTo)).length;
  return { calls: meant, some: rest > 0 || meant > 0 };
}

export function isMuted(until) {
  return Boolean(until) && Date.parse(until) > Date.now();
}

export function showUnread(row, { calls, some } = unreadIn(row)) {
  const badge = row.querySelector(".unread");
  const words = calls ? say(row.dataset.kind === "direct" ? "unread" : "calls", { n: calls }) : some ? say("unread-some") : "";
  const state = calls ? "calls" : some ? "some" : "";
  const muted = isMuted(row.dataset.mutedUntil);
  const isShown = badge.title === words && badge.hidden === !some && (row.dataset.unread ?? "") === state;
  if (isShown && row.hasAttribute("data-muted") === muted) return;
  row.toggleAttribute("data-muted", muted);
  if (state) row.dataset.unread = state;
  else delete row.dataset.unread;
  badge.hidden = !some;
  badge.textContent = calls ? (calls > MOST ? `${MOST}+` : String(calls)) : "";
  badge.title = words;
  badge.setAttribute("aria-label", words);
}
