/** Dates as the reader's language writes them, in the reader's time zone. */
import { viewer } from "maru/core/viewer";
import { say } from "maru/core/words";

const DAY = 86_400_000; // ms
const format = (options) => new Intl.DateTimeFormat(viewer.language, { timeZone: viewer.timeZone, ...options });
const clocks = format({ hour: "numeric", minute: "2-digit" });
const wholes = format({ dateStyle: "full", timeStyle: "short" });
const dates = format({ year: "numeric", month: "long", day: "numeric", weekday: "long" });
const keys = new Intl.DateTimeFormat("en-CA", { timeZone: viewer.timeZone, dateStyle: "short" }); // 2026-11-20

export const clock = (date) => clocks.format(date);
export const wholeDate = (date) => wholes.format(date);
export const dayKey = (date) => keys.format(date);

/** "Today", "Yesterday", or the date with its weekday. */
export function dayName(date) {
  const day = dayKey(date);
  if (day === dayKey(Date.now())) return say("today");
  if (day === dayKey(Date.now() - DAY)) return say("yesterday");
  return dates.format(date);
}
