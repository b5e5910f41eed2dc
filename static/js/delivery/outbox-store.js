/**
 * Where unsent messages wait: IndexedDB, so that they outlive a reload and a crash; memory where a browser has none.
 * An entry: {order, clientId, user, room, url, body, listener (null, or {username, name} of who alone reads it), files
 * ([{key, name, size, type, seconds (of a recorded voice)}], whose bytes are in the store FILES), at, state: "waiting" | "failed", reason}.
 */
const DATABASE = "maru";
const VERSION = 2;
const STORE = "outbox";
export const FILES = "files"; // rows of attachments/file-store.js

let opened = null;

/** Resolves with the database of this browser; rejects where there is none. */
export function openDatabase() {
  return (opened ??= open());
}

/** Resolves with a store of `all()`, `put(entry)` (gives a new entry its `order`) and `remove(entry)`. */
export async function openStore() {
  try {
    return new DatabaseStore(await openDatabase());
  } catch {
    return new MemoryStore();
  }
}

function open() {
  const request = indexedDB.open(DATABASE, VERSION);
  request.onupgradeneeded = () => {
    const { result } = request;
    const has = (name) => result.objectStoreNames.contains(name);
    if (!has(STORE)) result.createObjectStore(STORE, { keyPath: "order", autoIncrement: true });
    if (!has(FILES)) result.createObjectStore(FILES, { keyPath: "key" });
  };
  request.onsuccess = () => {
    request.result.onversionchange = () => request.result.close(); // a newer page wants to change the store
  };
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("An older page holds the database."));
  });
}

/** Resolves with what the request answers. */
export function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Resolves when all of the transaction is on disk. */
export function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

/** With an entry go the bytes of its files: a crash leaves both, or neither. */
class DatabaseStore {
  #database;

  constructor(database) {
    this.#database = database;
  }

  all() {
    return settled(this.#database.transaction(STORE).objectStore(STORE).getAll());
  }

  async put(entry) {
    const { transaction, entries, files } = this.#write();
    const request = entries.put(entry);
    for (const { key } of entry.files ?? []) {
      const read = files.get(key);
      read.onsuccess = () => read.result && files.put({ ...read.result, entry: entry.clientId });
    }
    await finished(transaction);
    entry.order = request.result;
  }

  remove(entry) {
    const { transaction, entries, files } = this.#write();
    entries.delete(entry.order);
    for (const { key } of entry.files ?? []) files.delete(key);
    return finished(transaction);
  }

  #write() {
    const transaction = this.#database.transaction([STORE, FILES], "readwrite");
    return { transaction, entries: transaction.objectStore(STORE), files: transaction.objectStore(FILES) };
  }
}

export class MemoryStore {
  #entries = new Map();
  #last = 0;

  async all() {
    return [...this.#entries.values()].sort((a, b) => a.order - b.order);
  }

  async put(entry) {
    entry.order ??= this.#last += 1;
    this.#entries.set(entry.order, { ...entry });
  }

  async remove(entry) {
    this.#entries.delete(entry.order);
  }
}
