/**
 * Files that are not sent yet, with their bytes: of the draft of a room (`entry` is ""), or of a message in the outbox
 * (its client id). They outlive a reload and a crash; where a browser keeps nothing they live as long as the page.
 * A row: {key, user, room, entry, position, name, type, size, bytes (Blob), alt (what a picture shows, or ""), described
 * (which of it the server knows), voice (of a recorded one: {seconds, waveform}), url (where it is uploaded), uploaded
 * (what the server said of it, or null), location (of an upload that has begun, or "")}.
 */
import { FILES, finished, openDatabase, settled } from "maru/delivery/outbox-store";

/** All rows that this browser keeps. */
export async function storedRows() {
  return kept(async () => settled((await openDatabase()).transaction(FILES).objectStore(FILES).getAll()), []);
}

/** The row of this key, or undefined. */
export async function storedRow(key) {
  return kept(async () => settled((await openDatabase()).transaction(FILES).objectStore(FILES).get(key)));
}

/** Resolves with whether the row is safe from a crash. */
export async function storeRow(row) {
  return kept(async () => write((rows) => rows.put(row)), false);
}

/** Changes some of what is kept of a row, unless it is gone. */
export async function changeRow(key, changes) {
  const change = (rows) => {
    const read = rows.get(key);
    read.onsuccess = () => read.result && rows.put({ ...read.result, ...changes });
  };
  return kept(async () => write(change), false);
}

export async function removeRow(key) {
  return kept(async () => write((rows) => rows.delete(key)), false);
}

async function write(act) {
  const transaction = (await openDatabase()).transaction(FILES, "readwrite");
  act(transaction.objectStore(FILES));
  await finished(transaction);
  return true;
}

async function kept(act, otherwise) {
  try {
    return await act();
  } catch {
    return otherwise; // no storage, or a full one
  }
}
