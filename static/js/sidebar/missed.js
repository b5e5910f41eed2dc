/** What came for the viewer while the line was down, derived from what the rows said before and what they say now. */
import { unreadIn } from "maru/sidebar/unread-badge";

/** Room → {number, calls} of each row, to be compared with later. */
export function numbersOf(rows) {
  return new Map(rows.map(({ dataset: { room, number, calls = "" } }) => [room, { number: Number(number), calls: listOf(calls) }]));
}

/** [{room, number, count}]: the latest message of each row that is new since `known`, unread and for the viewer. */
export function missedIn(rows, known) {
  return rows.map((row) => missed(row, known.get(row.dataset.room))).filter(Boolean);
}

function missed(row, known = { number: 0, calls: [] }) {
  const { room, kind, notify, calls = "" } = row.dataset;
  const [number, readUpTo] = [Number(row.dataset.number), Number(row.dataset.readUpTo)];
  if (notify === "none" || !unreadIn(row).calls) return null;
  if (kind === "direct") {
    const count = number - Math.max(known.number, readUpTo);
    return count > 0 ? { room, number, count } : null;
  }
  const fresh = listOf(calls).filter((call) => call > readUpTo && !known.calls.includes(call));
  return fresh.length ? { room, number: Math.max(...fresh), count: fresh.length } : null;
}

function listOf(calls) {
  return calls.split(" ").filter(Boolean).map(Number);
}
