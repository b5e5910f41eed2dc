/** The badge of a row: how much is unread in a room, in figures and in words. */
import { say } from "maru/words";

const MOST = 99; // beyond it a badge says "99+"

export function unreadIn({ dataset }) {
  return Math.max(0, dataset.number - dataset.readUpTo);
}

export function showUnread(row, unread) {
  const badge = row.querySelector(".unread");
  const words = unread ? say("unread", { n: unread }) : "";
  if (badge.title === words) return;
  badge.hidden = !unread;
  badge.title = words;
  badge.textContent = unread > MOST ? `${MOST}+` : String(unread);
  badge.setAttribute("aria-label", words);
}
