/** What a line of the timeline tells that nobody said: its data says what happened, the page has the sentences. */
import { isSaid, say } from "maru/words";

/** The sentence for a line of somebody called `user`. */
export function whatHappened(line, user) {
  const { kind, field, whomName: whom, role } = line.dataset;
  const room = line.closest("chat-timeline, .preview")?.dataset.name ?? "";
  if (kind === "changed") return whatChanged(line.dataset, user);
  if (kind === "role") return say(`role-${role}`, { user, whom });
  return say(kind === "removed" ? "taken-out" : kind, { user, whom, room, field });
}

/** A change from nothing, or to nothing, may have a sentence of its own. */
function whatChanged({ field, old = "", new: now = "" }, user) {
  const special = old === "" ? `set-${field}` : now === "" ? `unset-${field}` : "";
  const word = special && isSaid(special) ? special : `changed-${field}`;
  return say(word, { user, old: named(field, old), new: named(field, now) });
}

/** A choice has words; what somebody typed stands for itself. */
function named(field, value) {
  const word = `value-${field}-${value}`;
  return isSaid(word) ? say(word) : value;
}
