/** That this tab was just signed out from elsewhere; the page it is led to next asks for it. */
const KEY = "maru-signed-out-at"; // sessionStorage
const SHORT = 30_000; // ms

export function wasSignedOut() {
  return Date.now() - Number(sessionStorage.getItem(KEY) ?? 0) < SHORT;
}

export function markSignedOut() {
  sessionStorage.setItem(KEY, String(Date.now()));
}
