/**
 * To whom the viewer whispers in a room. It is kept as long as the draft is, so that a reload never turns what was
 * meant for one into words for all. What leads to it: [data-whisper] (a user name, with data-name), and messages.
 */
import { tell } from "maru/core/events";
import { get, parse } from "maru/core/http";
import { viewer } from "maru/core/viewer";
import { say } from "maru/core/words";
import { toast } from "maru/notifications/toast";

const NARROW = "(max-width: 899.98px)"; // where the panel lies over the conversation
const prefix = `maru-whisper-${viewer.id}-`;

/** {username, name}, or null. */
export function listenerIn(room) {
  try {
    return JSON.parse(localStorage.getItem(prefix + room));
  } catch {
    return null;
  }
}

/** Keeps it, or forgets it with null. */
export function keepListener(room, listener) {
  try {
    if (listener) localStorage.setItem(prefix + room, JSON.stringify(listener));
    else localStorage.removeItem(prefix + room);
  } catch {
    return; // no storage: it holds as long as the page
  }
}

/** Whether one may whisper to the author of this message. */
export function mayWhisperTo({ dataset }) {
  return dataset.author !== viewer.id && !("deleted" in dataset) && Boolean(openComposer());
}

export async function whisperToAuthor({ dataset: { author, name } }) {
  const found = await findListener(addressOfMember(author), name);
  if (found) tell("whisper-to", found);
}

/** Where the room on show says who this member is: a message knows only their id. */
export function addressOfMember(id) {
  return `${openComposer()?.dataset.completeUrl}?what=member&user=${id}`;
}

/** The listener at this address, called `name` so far; null, which is told, if they have left or the line is down. */
export async function findListener(address, name) {
  const response = await get(address).catch(() => null);
  if (!response?.ok) return void toast(say("unreachable"), { level: "error" });
  const found = parse(await response.text()).querySelector("[data-name]");
  if (!found) return void toast(say("not-in-room", { name }));
  return { username: found.dataset.text, name: found.dataset.name };
}

function openComposer() {
  return document.querySelector('chat-composer:not([data-kind="direct"])');
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-whisper]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !openComposer()) return;
  event.preventDefault();
  if (matchMedia(NARROW).matches) document.querySelector("[data-close-panel]")?.click();
  tell("whisper-to", { username: link.dataset.whisper, name: link.dataset.name });
});
