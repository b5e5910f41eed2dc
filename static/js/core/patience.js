/** Waiting, and how long to wait before trying again. */
const SHORTEST = 500; // ms
const LONGEST = 30_000; // ms

/** Milliseconds to wait before another attempt (0, 1, 2 …): full jitter, so that a crowd does not return as one. */
export function waitBefore(attempt) {
  const bound = Math.min(LONGEST, SHORTEST * 2 ** Math.min(attempt + 2, 16));
  return SHORTEST + Math.random() * (bound - SHORTEST);
}

/** Resolves after so many milliseconds, or at once when the signal aborts. */
export function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", done, { once: true });
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
  });
}
