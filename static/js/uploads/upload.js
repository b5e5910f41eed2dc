/**
 * Brings the bytes of one file to the server in pieces, again and again until all are there: tus 1.0.0
 * (https://tus.io/protocols/resumable-upload; docs/protocol.md). What has arrived is not sent again, also after a reload.
 * A recorded voice is small, and goes at once with what is known of it.
 */
import { request } from "maru/uploads/request";
import { parse } from "maru/core/http";
import { pause, waitBefore } from "maru/core/patience";
import { say } from "maru/core/words";
import { socket } from "maru/delivery/socket";

const PIECE = 1_048_576; // bytes
const VERSION = { "Tus-Resumable": "1.0.0" };
const LATER = new Set([0, 408, 409, 423, 425, 429, 460]); // like 5xx: not now, or from where the server is
const MISMATCH = new Set([409, 460]); // the server is elsewhere, or a piece was damaged: it is asked at once

/** The server does not take it, and will not: the reason is in words. */
export class UploadRefused extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * Resolves with what the server says of the file (docs/protocol.md, POST /files/). `file` is {url, bytes, name, voice,
 * location (of an upload that has begun, or "")}. Rejects with UploadRefused, SignedOut, or the reason of the signal.
 * `begun(location)` tells where it goes on, `progress(bytes)` what has left, `arrived(bytes)` what is there, `stalled(reason)`
 * that the line is cut: it is tried again after a while, or when `hurry` (an EventTarget) has an event "hurry".
 */
export async function upload(file, { signal, begun, progress, arrived, stalled, hurry }) {
  let { location } = file;
  let offset = location ? null : 0; // null: to be asked
  let best = 0;
  let failures = 0; // since the last piece that arrived
  for (;;) {
    const answer = await step(file, { location, offset, signal, progress });
    const isOver = answer.status === 404 && location; // it has expired
    if (isOver) begun((location = ""));
    if (answer.status >= 200 && answer.status < 300) {
      const about = read(answer);
      if (about) return about;
      if (answer.header("Location")) begun((location = answer.header("Location")));
    }
    const reached = isOver ? 0 : offsetIn(answer);
    offset = reached;
    if (reached > best) {
      arrived((best = reached));
      failures = 0;
    }
    if (reached !== null) continue;
    if (isFinal(answer)) throw new UploadRefused(reasonIn(answer));
    if (!location) offset = 0;
    failures += 1;
    if (failures === 1 && MISMATCH.has(answer.status)) continue;
    stalled(reasonIn(answer));
    await retryTime(waitOf(answer) ?? waitBefore(failures - 1), { signal, hurry });
    signal.throwIfAborted();
  }
}

/** Tells the server what the picture shows that it calls so, again and again until there is an answer. */
export async function describe({ address }, alt) {
  const body = new URLSearchParams({ alt });
  for (let attempt = 0; ; attempt += 1) {
    const answer = await request("POST", address.replace(/[^/]*$/, "alt/"), { body });
    if ((answer.status >= 200 && answer.status < 300) || isFinal(answer)) return; // what is no picture goes without
    await retryTime(waitOf(answer) ?? waitBefore(attempt));
  }
}

/** Nobody waits for it any more. */
export function discard({ location }) {
  if (location) request("DELETE", location, { headers: VERSION }).catch(() => {});
}

/** Asks how much is there, or sends the next piece; the first begins the upload. */
async function step({ url, bytes, name, voice }, { location, offset, signal, progress }) {
  if (voice) return request("POST", url, { body: formOf({ bytes, name, voice }), signal, progress: (sent) => progress(Math.min(sent, bytes.size)) });
  if (offset === null) return request("HEAD", location, { headers: VERSION, signal });
  const piece = await readPiece(bytes.slice(offset, offset + PIECE), name);
  const headers = { ...VERSION, "Content-Type": "application/offset+octet-stream", ...(await checksum(piece)) };
  const sent = (loaded) => progress(Math.min(offset + loaded, bytes.size));
  if (location) return request("PATCH", location, { headers: { ...headers, "Upload-Offset": offset }, body: piece, signal, progress: sent });
  const about = { "Upload-Length": bytes.size, "Upload-Metadata": `filename ${base64(new TextEncoder().encode(name))}` };
  return request("POST", url, { headers: { ...headers, ...about }, body: piece, signal, progress: sent });
}

function formOf({ bytes, name, voice }) {
  const form = new FormData();
  form.append("file", bytes, name);
  form.append("voice", JSON.stringify(voice));
  return form;
}

async function readPiece(part, name) {
  try {
    return await part.arrayBuffer();
  } catch {
    throw new UploadRefused(say("file-unreadable", { name })); // it is gone from the disk
  }
}

/** Browsers compute none where a site is served without TLS. */
async function checksum(piece) {
  if (!crypto.subtle) return {};
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", piece));
  return { "Upload-Checksum": `sha256 ${base64(digest)}` };
}

function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

function offsetIn({ status, header }) {
  const isOurs = status >= 200 && status < 300 && header("Tus-Resumable");
  const digits = isOurs ? header("Upload-Offset") : null;
  return digits === null ? null : Number(digits);
}

function isFinal({ status }) {
  return status >= 400 && status < 500 && !LATER.has(status);
}

function waitOf({ status, header }) {
  const seconds = status ? Number(header("Retry-After") ?? NaN) : NaN;
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}

function reasonIn({ status, text }) {
  if (status < 400) return say("unreachable"); // the line was cut, or it is not our server: a hotel's welcome page
  const fragment = parse(text);
  return (fragment.querySelector(".refusal") ?? fragment).textContent.trim().slice(0, 300) || say("unreachable");
}

/** What the server says of the whole file; null while it is not whole. */
function read({ text }) {
  try {
    const about = JSON.parse(text);
    return about.id ? about : null;
  } catch {
    return null;
  }
}

/** Waits, but no longer than until the line is back. */
async function retryTime(wait, { signal = null, hurry = null } = {}) {
  const over = new AbortController();
  const end = () => over.abort();
  for (const [target, event] of [[self, "online"], [socket, "open"], [hurry, "hurry"], [signal, "abort"]]) {
    target?.addEventListener(event, end, { signal: over.signal });
  }
  await pause(wait, over.signal);
  end();
}
