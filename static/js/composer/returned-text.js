/** What was sent and taken back goes to where one writes, below what is there already. */
import { keepDraft, withDraft } from "maru/composer/drafts";
import { findListener, keepListener } from "maru/composer/whispering";
import { tell } from "maru/core/events";

/** `listener` ({address, name}) is whom alone it was for: then it is written to them again, and to nobody else. */
export async function returnToComposer({ room, text, listener }) {
  if (listener) {
    const found = await findListener(listener.address, listener.name);
    if (!found) return;
    keepListener(room, found);
    if (composerOf(room)) tell("whisper-to", found);
  }
  const composer = composerOf(room);
  if (composer) composer.add(text);
  else keepDraft(room, withDraft(room, text));
}

function composerOf(room) {
  return document.querySelector(`chat-composer[data-room="${CSS.escape(room)}"]`);
}
