/** One request with bytes and progress, which fetch does not tell of. Answers as maru/core/http does. */
import { tell } from "maru/core/events";
import { identity, SignedOut } from "maru/core/http";

const SILENCE = 60_000; // ms without a byte or an answer, after which the line counts as cut

/**
 * Resolves with {status, header(name), text}; with status 0 when the line was cut. Rejects with SignedOut, and with the
 * signal's reason when it aborts. `progress(bytes)` is called with the bytes that have left.
 */
export async function request(method, url, { headers = {}, body = null, signal, progress = () => {} } = {}) {
  const answer = await exchange(method, url, { headers, body, signal, progress });
  if (answer.status !== 403 || answer.header("X-Error") !== "csrf") return answer;
  await fetch(location.pathname, { signal }).catch(() => null); // a stale token is renewed, once
  return exchange(method, url, { headers, body, signal, progress });
}

function exchange(method, url, { headers, body, signal, progress }) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const abort = () => xhr.abort();
    let silent = 0;
    const hear = () => {
      clearTimeout(silent);
      silent = setTimeout(abort, SILENCE);
    };
    signal?.throwIfAborted();
    signal?.addEventListener("abort", abort, { once: true });
    xhr.open(method, url);
    for (const [name, value] of Object.entries({ "HX-Request": "true", ...identity(), ...headers })) {
      xhr.setRequestHeader(name, value);
    }
    xhr.upload.onprogress = ({ loaded }) => {
      hear();
      progress(loaded);
    };
    xhr.onloadend = () => {
      clearTimeout(silent);
      signal?.removeEventListener("abort", abort);
      if (signal?.aborted) return reject(signal.reason);
      if (isSignedOut(xhr, url)) return reject(new SignedOut());
      resolve({ status: xhr.status, header: (name) => xhr.getResponseHeader(name), text: xhr.responseText });
    };
    hear();
    xhr.send(body);
  });
}

/** Whether the answer is the page where one signs in, or is for somebody else; the page is told then. */
function isSignedOut(xhr, url) {
  if (!xhr.status) return false;
  const code = xhr.getResponseHeader("X-Error");
  const isLedAway = xhr.responseURL && new URL(xhr.responseURL).pathname !== new URL(url, location.href).pathname;
  if (isLedAway || code === "other_viewer") tell("signed-out");
  else if (code === "elsewhere") tell("displaced");
  else return false;
  return true;
}
