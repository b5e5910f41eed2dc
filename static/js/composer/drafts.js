/** What was typed and not sent, one text per person and room; it outlives a change of rooms, a reload and a crash. */
import { tell } from "maru/core/events";
import { viewer } from "maru/core/viewer";

const prefix = `maru-draft-${viewer.id}-`;

export function draftOf(room) {
  try {
    return localStorage.getItem(prefix + room) ?? "";
  } catch {
    return "";
  }
}

/** The draft with this text below it. */
export function withDraft(room, text) {
  const draft = draftOf(room);
  return draft && draft !== text ? `${draft}\n${text}` : text;
}

/** Keeps the text, or forgets an empty one. */
export function keepDraft(room, text) {
  try {
    if (text.trim()) localStorage.setItem(prefix + room, text);
    else localStorage.removeItem(prefix + room);
  } catch {
    return; // no storage, or a full one: the text stays in the box
  }
  tell("draft-changed", room);
}

addEventListener("storage", ({ key }) => {
  if (key?.startsWith(prefix)) tell("draft-changed", key.slice(prefix.length));
});
