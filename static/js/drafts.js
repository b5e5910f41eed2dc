/** What was typed and not sent, one text per person and room; it outlives a change of rooms, a reload and a crash. */
import { viewer } from "maru/viewer";

const prefix = `maru-draft-${viewer.id}-`;

export function draftOf(room) {
  try {
    return localStorage.getItem(prefix + room) ?? "";
  } catch {
    return "";
  }
}

/** Keeps the text, or forgets an empty one. The document hears `draft-changed` (detail: the room). */
export function keepDraft(room, text) {
  try {
    if (text.trim()) localStorage.setItem(prefix + room, text);
    else localStorage.removeItem(prefix + room);
  } catch {
    return; // no storage, or a full one: the text stays in the box
  }
  document.dispatchEvent(new CustomEvent("draft-changed", { detail: room }));
}

addEventListener("storage", ({ key }) => {
  if (key?.startsWith(prefix)) document.dispatchEvent(new CustomEvent("draft-changed", { detail: key.slice(prefix.length) }));
});
