/**
 * Messages on their way. What is put here is sent exactly once, in order within its room, however often the line or
 * the tab breaks: the store outlives the page, one tab at a time sends (Web Locks), and the client id makes a repeat
 * harmless.
 *
 * Events (detail: the entry), in every tab of this browser: `added`, `sent`, `failed`, `dropped`. What is held for review is
 * `dropped`, with its `reason`.
 * An entry that another tab speaks of is marked `elsewhere`.
 */
import { SignedOut } from "maru/core/http";
import { makeId } from "maru/core/id";
import { viewer } from "maru/core/viewer";
import { deliver } from "maru/delivery/delivery";
import { MemoryStore, openStore } from "maru/delivery/outbox-store";
import { withUploads } from "maru/uploads/with-uploads";

class Outbox extends EventTarget {
  #store = openStore();
  #draining = new Map(); // room → whether something was added meanwhile
  #tabs = "BroadcastChannel" in self ? new BroadcastChannel("maru-outbox") : null;

  constructor() {
    super();
    this.#tabs?.addEventListener("message", ({ data: { event, entry } }) => {
      if (event === "added") this.#assign(entry);
      this.#tell(event, { ...entry, elsewhere: true });
    });
  }

  /** Sends what an earlier page left behind. */
  async start() {
    for (const { room } of await this.#mine()) this.#drain(room);
  }

  /** The viewer's entries of a room, oldest first. */
  async entries(room) {
    return (await this.#mine()).filter((entry) => entry.room === room);
  }

  /**
   * Takes a message in, for `listener` ({username, name}) alone if there is one, with these files of the room's draft.
   * Resolves once it is safe from a crash.
   */
  async add({ room, url, body, listener = null, files = [], anyway = false }) {
    const own = files.map(({ key, name, size, type }) => ({ key, name, size, type }));
    const message = { clientId: makeId(), user: viewer.id, room, url, body, listener, files: own, anyway };
    const entry = { ...message, at: Date.now(), state: "waiting", reason: "" };
    this.#assign(entry);
    this.#tell("added", entry);
    await this.#keep(entry);
    this.#tabs?.postMessage({ event: "added", entry });
    this.#drain(room);
  }

  /** Tries a failed entry again. */
  async retry(clientId) {
    const entry = await this.#find(clientId);
    if (!entry) return;
    Object.assign(entry, { state: "waiting", reason: "", anyway: entry.mayInsist });
    await this.#keep(entry);
    this.#announce("added", entry);
    this.#drain(entry.room);
  }

  /** Forgets an entry that was not sent. */
  async drop(clientId) {
    const entry = await this.#find(clientId);
    if (entry) await this.#finish(entry, "dropped");
  }

  async #drain(room) {
    if (this.#draining.has(room)) {
      this.#draining.set(room, true);
      return;
    }
    this.#draining.set(room, false);
    try {
      await exclusively(`maru-outbox-${viewer.id}-${room}`, () => this.#sendAll(room));
    } catch (error) {
      if (!(error instanceof SignedOut)) throw error; // what is left goes when the viewer is back
    } finally {
      const more = this.#draining.get(room);
      this.#draining.delete(room);
      if (more) this.#drain(room);
    }
  }

  async #sendAll(room) {
    for (;;) {
      const entry = (await this.entries(room)).find(({ state }) => state === "waiting");
      if (!entry) return;
      const refused = await this.#deliver(entry);
      if (!refused) await this.#finish(entry, "sent");
      else if (refused.code === "held") await this.#finish(Object.assign(entry, { reason: refused.reason }), "dropped");
      else if (await this.#find(entry.clientId)) {
        Object.assign(entry, { state: "failed", ...refused });
        await this.#keep(entry);
        this.#announce("failed", entry);
      }
    }
  }

  /** Nothing, or the {reason, code, mayInsist} why it will never be stored. */
  async #deliver(entry) {
    if (!entry.files?.length) return deliver(entry);
    const { deliverWithFiles } = await new Promise(withUploads);
    return deliverWithFiles(entry);
  }

  #assign(entry) {
    if (entry.files?.length) withUploads(({ ownFiles }) => ownFiles.assign(entry));
  }

  async #mine() {
    const entries = await (await this.#store).all();
    return entries.filter(({ user }) => user === viewer.id);
  }

  async #find(clientId) {
    return (await this.#mine()).find((entry) => entry.clientId === clientId);
  }

  async #finish(entry, event) {
    await (await this.#store).remove(entry);
    if (entry.files?.length) withUploads(({ ownFiles }) => ownFiles.forgetEntry(entry));
    this.#announce(event, entry);
  }

  #announce(event, entry) {
    this.#tell(event, entry);
    this.#tabs?.postMessage({ event, entry });
  }

  #tell(event, entry) {
    if (entry.user === viewer.id) this.dispatchEvent(new CustomEvent(event, { detail: entry }));
  }

  /** A store that breaks under us (a full disk, storage cleared) gives way to memory: the text is sent all the same. */
  async #keep(entry) {
    try {
      await (await this.#store).put(entry);
    } catch {
      this.#store = Promise.resolve(new MemoryStore());
      await (await this.#store).put(entry);
    }
  }
}

/** Runs the task when no other tab runs one of this name. Without TLS there are no locks: tabs may send twice then. */
function exclusively(name, task) {
  return navigator.locks ? navigator.locks.request(name, task) : task();
}

export const outbox = new Outbox();
