/** Fetches later.js once the page is there; where the line is down, when it is back. */
export function fetchLater() {
  if (document.readyState === "complete") ask();
  else addEventListener("load", ask, { once: true });
}

function ask() {
  import("maru/later").catch(() => addEventListener("online", ask, { once: true }));
}
