/** Fetches later.js once the page is there; where the line is down, when it is back. */
let arrive = null;
const arrived = new Promise((resolve) => (arrive = resolve));

export function fetchLater() {
  if (document.readyState === "complete") ask();
  else addEventListener("load", ask, { once: true });
}

/** Calls `act` when it has come, or at once. */
export function onceLater(act) {
  arrived.then(act);
}

function ask() {
  import("maru/later").then(arrive, () => addEventListener("online", ask, { once: true }));
}
