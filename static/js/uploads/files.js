/**
 * The viewer's files that are not sent yet, and their uploads, of which a tab does two at a time. A file:
 * {key, room, entry ("" while it is in the tray, else the client id of its message), position, name, type, size, bytes,
 * alt (what a picture shows, "" while nobody has said it), voice (of a recorded one, {seconds, waveform}), url, uploaded (what the server said of it, or null), state: "waiting" | "uploading" | "stalled" (the line is cut; it is
 * tried again) | "failed" | "done", sent (bytes that have left), reason (why it stalled or failed)}.
 *
 * Events: `changed` (detail: the room whose tray is another one), `progress` (detail: the file).
 */
import { changeRow, removeRow, storedRow, storedRows, storeRow } from "maru/uploads/file-store";
import { Slots } from "maru/uploads/slots";
import { describe, discard, upload, UploadRefused } from "maru/uploads/upload";
import { SignedOut } from "maru/core/http";
import { makeId } from "maru/core/id";
import { viewer } from "maru/core/viewer";
import { say } from "maru/core/words";

const AT_ONCE = 2; // uploads of one tab
const TAKEN = "taken"; // for a message whose client id is not known yet

class Files extends EventTarget {
  #known = new Map(); // key → file
  #gone = new Set(); // keys of what was removed or sent
  #running = new Map(); // key → {promise, stop (AbortController), hurry}
  #slots = new Slots(AT_ONCE);
  #tabs = "BroadcastChannel" in self ? new BroadcastChannel("maru-files") : null;

  constructor() {
    super();
    this.#tabs?.addEventListener("message", ({ data }) => this.#heard(data));
  }

  /** Reads what an earlier page left of the room's draft. */
  async load(room) {
    for (const row of await storedRows()) {
      if (row.user === viewer.id && row.room === room && !this.#gone.has(row.key)) this.#know(row);
    }
    for (const file of this.draft(room)) this.#start(file);
    this.#tell(room);
  }

  /** The files of the room's draft that this tab knows, in their order. */
  draft(room) {
    const own = [...this.#known.values()].filter((file) => file.room === room && !file.entry);
    return own.sort((a, b) => a.position - b.position);
  }

  /** One that this tab knows, or undefined. */
  get(key) {
    return this.#known.get(key);
  }

  /** Resolves with one, or with what the browser keeps of it; undefined if it is gone. */
  async find(key) {
    return this.#known.get(key) ?? storedRow(key);
  }

  /** Puts `bytes` (a File that can be read) at the end of the draft of the room. */
  async add(room, bytes, url) {
    const position = (this.draft(room).at(-1)?.position ?? -1) + 1;
    await this.#keep({ room, position, bytes, url });
    this.#tabs?.postMessage({ room });
  }

  /**
   * Keeps a recorded voice ({seconds, waveform}), which is in no tray. Resolves with its file, for a message, once it is
   * safe from a crash: after one it would be in the tray.
   */
  addVoice(room, bytes, url, voice) {
    return this.#keep({ room, position: 0, bytes, url, voice }, TAKEN);
  }

  async #keep({ bytes, ...about }, entry = "") {
    const { name, type, size } = bytes;
    const row = { ...about, key: makeId(), user: viewer.id, entry: "", name, type, size, bytes, alt: "", uploaded: null, location: "" };
    const file = this.#know({ ...row, entry });
    this.#tell(row.room);
    if (await storeRow(row)) file.bytes = (await storedRow(file.key))?.bytes ?? bytes; // one's own copy, whatever becomes of the original
    this.#start(file);
    return file;
  }

  /** Says what a picture of the draft shows. The server hears it before the message goes. */
  async describe(key, alt) {
    const file = this.#known.get(key);
    if (!file) return;
    file.alt = alt;
    this.#tell(file.room);
    await changeRow(key, { alt });
    this.#tabs?.postMessage({ room: file.room });
  }

  /** Takes it out of what is to be sent. */
  async remove(key) {
    const file = this.#forget(key);
    if (!file) return;
    discard(file);
    this.#tell(file.room);
    await removeRow(key);
    this.#tabs?.postMessage({ room: file.room, removed: [key] });
  }

  /** The files of the draft, which are of a message from now on. */
  take(room) {
    const taken = this.draft(room);
    for (const file of taken) file.entry = TAKEN;
    return taken;
  }

  /** The files of this message (an entry of the outbox) are in no tray any more. The outbox keeps that. */
  assign({ clientId, room, files = [] }) {
    for (const { key } of files) if (this.#known.has(key)) this.#known.get(key).entry = clientId;
    this.#tell(room);
  }

  /** The message of this entry was sent or dropped: its bytes are gone from the store, too. */
  forgetEntry({ files = [], room }) {
    for (const { key } of files) {
      this.#forget(key);
      removeRow(key); // of an outbox in memory
    }
    if (files.length) this.#tabs?.postMessage({ room, removed: files.map(({ key }) => key) });
  }

  /** The draft's files are in this order from now on. */
  async reorder(room, keys) {
    for (const [position, key] of keys.entries()) this.#known.get(key).position = position;
    this.#tell(room);
    await Promise.all(keys.map((key, position) => changeRow(key, { position })));
    this.#tabs?.postMessage({ room });
  }

  /** Tries it again, at once. */
  retry(key) {
    const file = this.#known.get(key);
    if (file?.state === "stalled") this.#show(file, { state: "uploading", reason: "" });
    this.#running.get(key)?.hurry.dispatchEvent(new Event("hurry"));
    if (file?.state === "failed") this.#start(file, { again: true });
  }

  /** The server does not have what it said of it any more: the bytes are to go again. */
  async renew(key) {
    const file = this.#known.get(key);
    if (file) Object.assign(file, { uploaded: null, location: "", described: "", state: "waiting", sent: 0 });
    await changeRow(key, { uploaded: null, location: "", described: "" });
  }

  /** Resolves with the id of the file at the server, once it is there with its description. Rejects with UploadRefused and SignedOut. */
  async uploaded(key) {
    if (!this.#known.has(key)) {
      const row = await storedRow(key);
      if (!row) throw new UploadRefused(say("file-lost"));
      this.#know(row);
    }
    const file = this.#known.get(key);
    const { id } = await this.#start(file, { again: true });
    await this.#describe(file);
    return id;
  }

  async #describe(file) {
    const { alt = "", described = "" } = file;
    if (alt === described) return;
    await describe(file.uploaded, alt);
    file.described = alt;
    await changeRow(file.key, { described: alt });
  }

  #know(row) {
    const known = this.#known.get(row.key);
    if (known) return Object.assign(known, { position: row.position, alt: row.alt, entry: known.entry || row.entry });
    const file = { ...row, state: row.uploaded ? "done" : "waiting", sent: row.uploaded ? row.size : 0, reason: "" };
    this.#known.set(row.key, file);
    this.#show(file, {});
    return file;
  }

  /** Resolves with what the server says of the file. One that failed is tried only `again`. */
  #start(file, { again = false } = {}) {
    if (file.uploaded) return Promise.resolve(file.uploaded);
    const running = this.#running.get(file.key);
    if (running) return running.promise;
    if (file.state === "failed" && !again) return null;
    const own = { stop: new AbortController(), hurry: new EventTarget(), promise: null };
    this.#running.set(file.key, own);
    own.promise = this.#upload(file, own).finally(() => this.#running.delete(file.key));
    own.promise.catch(() => {}); // who waits for it hears of it
    return own.promise;
  }

  async #upload(file, { stop: { signal }, hurry }) {
    this.#show(file, { state: "waiting", reason: "" });
    try {
      const uploaded = await exclusively(`maru-file-${file.key}`, signal, () => this.#bring(file, { signal, hurry }));
      await changeRow(file.key, { uploaded, location: "" });
      this.#show(file, { state: "done", sent: file.size, uploaded, location: "" });
      return uploaded;
    } catch (error) {
      if (error instanceof UploadRefused) this.#show(file, { state: "failed", reason: error.reason });
      else if (!(error instanceof SignedOut) && !signal.aborted) this.#show(file, { state: "failed", reason: say("unreachable") });
      throw error;
    }
  }

  /** Alone among the tabs: another may have brought it meanwhile. */
  async #bring(file, { signal, hurry }) {
    const row = await storedRow(file.key);
    if (row?.uploaded) return row.uploaded;
    file.location = row?.location || file.location;
    return this.#slots.use(signal, () => {
      this.#show(file, { state: "uploading" });
      return upload(file, {
        signal,
        hurry,
        begun: (location) => this.#begun(file, location),
        progress: (sent) => this.#show(file, { sent }),
        arrived: (sent) => this.#show(file, { state: "uploading", sent, reason: "" }),
        stalled: (reason) => this.#show(file, { state: "stalled", reason }),
      });
    });
  }

  #begun(file, location) {
    file.location = location;
    changeRow(file.key, { location });
  }

  #show(file, changes) {
    Object.assign(file, changes);
    this.dispatchEvent(new CustomEvent("progress", { detail: file }));
  }

  #forget(key) {
    const file = this.#known.get(key);
    this.#gone.add(key);
    this.#known.delete(key);
    this.#running.get(key)?.stop.abort(new UploadRefused(say("file-lost")));
    return file;
  }

  #heard({ room, removed = [] }) {
    removed.forEach((key) => this.#forget(key));
    this.load(room);
  }

  #tell(room) {
    this.dispatchEvent(new CustomEvent("changed", { detail: room }));
  }
}

/** Runs the task when no other tab runs one of this name. */
function exclusively(name, signal, task) {
  return navigator.locks ? navigator.locks.request(name, { signal }, task) : task();
}

export const ownFiles = new Files();
