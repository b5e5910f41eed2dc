/**
 * What a screen reader reads out as it comes: messages of others that arrive in the conversation on show, and nothing that
 * was there before. The list itself is silent (aria-live="off"), whatever is put into it.
 */
import { say } from "maru/core/words";

const MOST = 5; // messages read out one by one; of more it is said how many they are
const STAY = 10_000; // ms; who reads with a cursor of their own finds it in the list

/** `timeline` is the element; the words go into the .spoken beside it. */
export function speak(timeline, messages) {
  const place = timeline.parentElement?.querySelector(".spoken");
  if (!place || !messages.length) return;
  const isMuch = messages.length > MOST;
  for (const words of isMuch ? [say("new-below", { n: messages.length })] : messages.map(({ news }) => news)) {
    const line = document.createElement("p");
    line.textContent = words;
    place.append(line);
    setTimeout(() => line.remove(), STAY);
  }
}
