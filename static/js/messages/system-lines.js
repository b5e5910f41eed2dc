/** What a line of the timeline tells that nobody said: its data says what happened, the page has the sentences. */
import { isSaid, say } from "maru/core/words";

/** The sentence for a line of somebody called `user`. */
export function whatHappened(line, user) {
  const { kind, field, whomName, role, reason } = line.dataset;
  const whom = whomName || say("deleted-account");
  const room = line.closest("chat-timeline, .preview")?.dataset.name ?? "";
  if (kind === "changed") return whatChanged(line.dataset, user);
  if (kind === "role") return say(`role-${role}`, { user, whom });
  if (kind === "inspected" && !reason) return say("inspected-for-report", { user });
  return say(kind === "removed" ? "taken-out" : kind, { user, whom, room, field, reason });
}

/** A change from nothing, or to nothing, is told otherwise; some settings, and some of their values, have a sentence of their own. */
function whatChanged({ field, old = "", new: now = "" }, user) {
  const way = old === "" ? "set" : now === "" ? "unset" : "changed";
  const word = [`changed-${field}-${now}`, `${way}-${field}`].find(isSaid) ?? way;
  return say(word, { user, what: say(`setting-${field}`), old: named(field, old), new: named(field, now) });
}

/** A choice has words; what somebody typed stands for itself. */
function named(field, value) {
  const word = `value-${field}-${value}`;
  return isSaid(word) ? say(word) : value;
}
