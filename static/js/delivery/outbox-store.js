/**
 * Where unsent messages wait: IndexedDB, so that they outlive a reload and a crash; memory where a browser has none.
 * An entry: {order, clientId, user, room, url, body, listener (null, or {username, name} of who alone reads it), at,
 * state: "waiting" | "failed", reason}.
 */
const DATABASE = "maru";
const VERSION = 1;
const STORE = "outbox";

/** Resolves with a store of `all()`, `put(entry)` (gives a new entry its `order`) and `remove(entry)`. */
export async function openStore() {
  try {
    return new DatabaseStore(await openDatabase());
  } catch {
    return new MemoryStore();
  }
}

function openDatabase() {
  const request = indexedDB.open(DATABASE, VERSION);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "order", autoIncrement: true });
  return settled(request);
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
}

class DatabaseStore {
  #database;

  constructor(database) {
    this.#database = database;
    database.onversionchange = () => database.close(); // a newer page wants to change the store
  }

  all() {
    return settled(this.#store("readonly").getAll());
  }

  async put(entry) {
    entry.order = await settled(this.#store("readwrite").put(entry));
  }

  remove(entry) {
    return settled(this.#store("readwrite").delete(entry.order));
  }

  #store(mode) {
    return this.#database.transaction(STORE, mode).objectStore(STORE);
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
