/**
 * Recorded voices on their way: uploaded, then sent like any message, again and again until there is an answer. They stay
 * while one goes from room to room, and not longer than the page. Tells `change`.
 */
import { post, reasonOf, retryAfter, SignedOut } from "maru/core/http";
import { makeId } from "maru/core/id";
import { pause, waitBefore } from "maru/core/patience";
import { swapFrame } from "maru/delivery/frames";

const UPLOAD = 120_000; // ms
const LATER = new Set([408, 425, 429]); // like 5xx: not now, but the same request may do

class VoiceOutbox extends EventTarget {
  #entries = new Set(); // {room, url, uploadUrl, listener, recording, clientId, fileId, reason}

  /** What is not sent yet in this room. */
  entries(room) {
    return [...this.#entries].filter((entry) => entry.room === room);
  }

  add({ room, url, uploadUrl, listener, recording }) {
    const entry = { room, url, uploadUrl, listener, recording, clientId: makeId(), fileId: "", reason: "" };
    this.#entries.add(entry);
    this.retry(entry);
  }

  async retry(entry) {
    entry.reason = "";
    this.#changed();
    try {
      entry.reason = await this.#deliver(entry);
    } catch (error) {
      if (!(error instanceof SignedOut)) throw error;
      return; // it is said elsewhere
    }
    if (entry.reason) this.#changed();
    else this.drop(entry);
  }

  drop(entry) {
    this.#entries.delete(entry);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }

  /** Resolves with an empty text once it is stored, or with the reason why it never will be. */
  async #deliver(entry) {
    if (!entry.fileId) {
      const upload = () => post(entry.uploadUrl, formOf(entry.recording), { timeout: UPLOAD });
      const { answer, reason } = await insist(upload, async (response) => (await response.json()).id);
      if (reason) return reason;
      entry.fileId = answer;
    }
    const { clientId, listener, url, fileId } = entry;
    const fields = { body: "", client_id: clientId, files: fileId, ...(listener && { whisper_to: listener }) };
    const { answer, reason, code } = await insist(() => post(url, fields), (response) => response.text());
    if (code === "file_gone") entry.fileId = ""; // it waited too long: again, it is uploaded again
    if (!reason) swapFrame(answer);
    return reason;
  }
}

function formOf({ blob, seconds, waveform, name }) {
  const form = new FormData();
  form.append("file", blob, name);
  form.append("voice", JSON.stringify({ seconds, waveform }));
  return form;
}

/** Asks until there is an answer that stays the same: what `read` makes of it, or the reason why not and its code. */
async function insist(ask, read) {
  for (let attempt = 0; ; attempt += 1) {
    let wait = waitBefore(attempt);
    try {
      const response = await ask();
      if (response.ok) return { answer: await read(response), reason: "" };
      const isFinal = response.status < 500 && !LATER.has(response.status);
      if (isFinal) return { reason: await reasonOf(response), code: response.headers.get("X-Error") };
      wait = retryAfter(response) ?? wait;
    } catch (error) {
      if (error instanceof SignedOut) throw error;
    }
    await pause(wait);
  }
}

export const voiceOutbox = new VoiceOutbox();
