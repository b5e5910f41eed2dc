/** Dates as the reader's language writes them, in the reader's time zone; chatsite/i18n/times.py writes the same. */
import { viewer } from "maru/core/viewer";
import { say } from "maru/core/words";

const MINUTE = 60; // s
const DAY = 86_400; // s
const UNITS = [["year", 365 * DAY], ["month", 30 * DAY], ["day", DAY], ["hour", 3_600], ["minute", MINUTE]]; // the largest first
const format = (options) => new Intl.DateTimeFormat(viewer.language, { timeZone: viewer.timeZone, ...options });
const clocks = format({ timeStyle: "short" });
const days = format({ month: "long", day: "numeric" });
const dates = format({ year: "numeric", month: "long", day: "numeric" });
const longDates = format({ year: "numeric", month: "long", day: "numeric", weekday: "long" });
const keys = new Intl.DateTimeFormat("en-CA", { timeZone: viewer.timeZone, dateStyle: "short" }); // 2026-11-20
const spans = new Intl.RelativeTimeFormat(viewer.language);

export const dayKey = (date) => keys.format(date);
export const clock = (date) => clocks.format(date);
export const wholeDate = (date) => joined(longDates.format(date), date);

/** "Today", "Yesterday", or the date with its weekday. */
export const dayName = (date) => near(date) || longDates.format(date);

/** As short as it can be: today the time, then "Yesterday", in this year month and day, else the date. */
export const inList = (date) => (isToday(date) ? clock(date) : near(date) || shortDate(date));

/** When exactly, without what is understood: today the time alone, in this year no year. */
export const dateAndTime = (date) => (isToday(date) ? clock(date) : joined(shortDate(date), date));

/** "3 minutes ago", in its largest unit. */
export function ago(date) {
  const seconds = Math.floor((Date.now() - date) / 1_000);
  const unit = UNITS.find(([, length]) => seconds >= length);
  return unit ? spans.format(-Math.floor(seconds / unit[1]), unit[0]) : say("just-now");
}

/** The forms by their names in markup (`data-form`). */
export const forms = {
  clock,
  "calendar-date": (date) => dates.format(date),
  "day-name": dayName,
  "in-list": inList,
  "date-and-time": dateAndTime,
  "whole-date": wholeDate,
  ago,
};

function isToday(date) {
  return dayKey(date) === dayKey(Date.now());
}

function near(date) {
  if (isToday(date)) return say("today");
  return dayKey(date) === dayBefore(dayKey(Date.now())) ? say("yesterday") : "";
}

/** By the calendar: a day may have 23 or 25 hours. */
function dayBefore(key) {
  return new Date(Date.parse(key) - DAY * 1_000).toISOString().slice(0, 10);
}

function shortDate(date) {
  const sameYear = dayKey(date).slice(0, 4) === dayKey(Date.now()).slice(0, 4);
  return (sameYear ? days : dates).format(date);
}

function joined(day, date) {
  return say("day-and-time", { day, time: clock(date) });
}
