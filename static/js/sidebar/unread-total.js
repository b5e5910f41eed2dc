/**
 * How much is unread in all rooms together, which <chat-sidebar> counts: in the tab's title and icon, on the ways to the
 * list (`data-unread-total`), and on the way back from a conversation what is unread in the others (`data-unread-others`).
 */
import { say } from "maru/core/words";
import { countTitle } from "maru/sidebar/page-title";

const MOST = 99; // beyond it a badge says "99+"

let shown = null;

/** `rows` with `unread` ({calls, some}) of each; `room` is the id of the one on show. */
export function showTotal(rows, room = "") {
  shown = { all: sum(rows), others: sum(rows.filter(({ row }) => row.dataset.room !== room)) };
  countTitle(shown.all);
  mark();
}

function sum(rows) {
  const all = { calls: 0, some: false };
  for (const { row, unread } of rows) {
    if (row.dataset.notify !== "none") all.calls += unread.calls;
    if (row.dataset.notify === "all") all.some ||= unread.some;
  }
  return all;
}

function mark() {
  if (!shown) return;
  for (const badge of document.querySelectorAll("[data-unread-total]")) fill(badge, shown.all);
  for (const badge of document.querySelectorAll("[data-unread-others]")) fill(badge, shown.others);
}

function fill(badge, { calls, some }) {
  const words = calls ? say("calls", { n: calls }) : some ? say("unread-some") : "";
  const text = calls ? (calls > MOST ? `${MOST}+` : String(calls)) : "";
  badge.hidden = !some;
  if (badge.textContent !== text) badge.textContent = text;
  badge.title = words;
  badge.dataset.kind = calls ? "calls" : "some";
}

document.addEventListener("htmx:load", mark); // a header that came anew has empty badges
