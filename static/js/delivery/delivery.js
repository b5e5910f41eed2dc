/**
 * Brings one message to the server: up the open socket if there is one, else by POST, again and again until there is an
 * answer. The client id is the same each time, so that the server stores it once.
 */
import { hear, tell } from "maru/core/events";
import { post, reasonOf, retryAfter, SignedOut } from "maru/core/http";
import { pause, waitBefore } from "maru/core/patience";
import { swapFrame } from "maru/delivery/frames";
import { socket } from "maru/delivery/socket";

const ANSWER = 10_000; // ms to wait for an answer on the socket
const LONGEST_FRAME = 60_000; // bytes of JSON, below MAX_FRAME_BYTES of chatsite/delivery/frames.py
const LATER = new Set([408, 425, 429]); // like 5xx: not now, but the same request may do
const LATER_CODES = new Set(["rate_limited", "slow_mode", "unavailable"]);

/**
 * Resolves with null once the message is stored, with the files of these ids, or with the {reason, code, mayInsist} why it
 * never will be: `held` waits for review. Rejects with SignedOut.
 */
export async function deliver(entry, fileIds = []) {
  let { wait, refused } = fileIds.length || entry.anyway ? { wait: 0 } : await bySocket(entry);
  for (let attempt = 0; wait !== undefined; attempt += 1) {
    await retryTime(wait);
    ({ wait, refused } = await byPost(entry, fileIds, attempt));
  }
  return refused;
}

/** The fast lane. `refused` null: stored. `wait` in ms: try by POST after it. */
function bySocket({ clientId, room, body, listener }) {
  const frame = { type: "send", room: Number(room), body, client_id: clientId, ...whisper(listener) };
  if (socket.state !== "open" || new Blob([JSON.stringify(frame)]).size > LONGEST_FRAME) return { wait: 0 };
  return new Promise((resolve) => {
    const done = new AbortController();
    const end = (outcome) => {
      done.abort();
      clearTimeout(timer);
      resolve(outcome);
    };
    const timer = setTimeout(() => end({ wait: 0 }), ANSWER);
    const { signal } = done;
    socket.addEventListener("change", () => end({ wait: 0 }), { signal });
    hear("message-arrived", (arrived) => arrived === clientId && end({ refused: null }), signal);
    hear("send-refused", (refused) => refused.dataset.clientId === clientId && end(refusal(refused)), signal);
    if (!socket.send(frame)) end({ wait: 0 });
  });
}

/** The field that makes a whisper of a message. */
function whisper(listener) {
  return listener ? { whisper_to: listener.username } : {};
}

function refusal({ dataset, textContent }) {
  if (LATER_CODES.has(dataset.code)) return { wait: 1000 * Number(dataset.retryAfter ?? 1) };
  return { refused: { reason: textContent.trim(), code: dataset.code, mayInsist: "anyway" in dataset } };
}

async function byPost({ url, clientId, body, listener, anyway }, fileIds, attempt) {
  try {
    const fields = Object.entries({ body, client_id: clientId, ...whisper(listener), ...(anyway && { anyway: 1 }) });
    const response = await post(url, [...fields, ...fileIds.map((id) => ["files", id])]);
    if (response.ok && response.status !== 202) {
      const frame = await response.text();
      if (!frame.includes(clientId)) return { wait: waitBefore(attempt) }; // not our server: a hotel's welcome page
      swapFrame(frame);
      return { refused: null };
    }
    const isFinal = response.status < 500 && !LATER.has(response.status);
    if (!isFinal) return { wait: retryAfter(response) ?? waitBefore(attempt) };
    const reason = await reasonOf(response);
    const code = response.headers.get("X-Error") ?? "";
    tell("send-refused", { dataset: { clientId, code }, textContent: reason }); // as up the socket
    return { refused: { reason, code, mayInsist: response.headers.has("X-Anyway") } };
  } catch (error) {
    if (error instanceof SignedOut) throw error;
    return { wait: waitBefore(attempt) };
  }
}

/** Waits, but no longer than until the line is back. */
async function retryTime(wait) {
  const back = new AbortController();
  const { signal } = back;
  const hurry = () => back.abort();
  addEventListener("online", hurry, { signal });
  socket.addEventListener("open", hurry, { signal });
  await pause(wait, signal);
  hurry();
}
