/** Which commands this person uses, and how often: kept in this browser. */
import { viewer } from "maru/core/viewer";

const KEY = `maru-commands-${viewer.id}`;

function counts() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

/** One was run; `name` is what was typed, one of its names. */
export function countCommand(name) {
  const all = counts();
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...all, [name]: (all[name] ?? 0) + 1 }));
  } catch {
    // no storage: the order of the list stays as it is
  }
}

/** Commands, given as the lists of their names, from the most used on; those used alike keep their order. */
export function byUse(commands, namesOf) {
  const all = counts();
  const uses = (command) => namesOf(command).reduce((sum, name) => sum + (all[name] ?? 0), 0);
  return commands.toSorted((a, b) => uses(b) - uses(a));
}
