/**
 * The entries of the tab's history. htmx tells what it would push; the entries are made here, and what Back leads to is
 * shown here too, so that one thing alone decides.
 *
 * A layer (a sheet, a panel over the page) has an entry of its own while it is open: Back closes it. Each entry knows its
 * `depth`, the number of entries since the list of a phone; it is missing where there is no list below.
 */
const layers = []; // what is open, the innermost last: {close}
let leaving = 0; // how many entries are being left because their layer has closed
let shown = address();
let restore = () => location.reload();

/** Another address is on show: one may come back to the one before, but not to what lay open over it. */
export function push(url) {
  const depth = history.state?.depth;
  const state = { depth: depth === undefined ? undefined : depth + (layers.length ? 0 : 1) };
  if (layers.length) history.replaceState(state, "", url);
  else history.pushState(state, "", url);
  shown = address();
  for (const layer of layers.splice(0)) layer.close();
}

/** The address of what is on show is another one. `depth` 0: it is the list of a phone. */
export function replace(url, depth = history.state?.depth) {
  history.replaceState({ depth }, "", url);
  shown = address();
}

/** `act()` shows what is at `location`, where Back has led. */
export function onReturn(act) {
  restore = act;
}

/** `close()` is called when Back is pressed, or another address comes. Returns what to call when it has closed otherwise. */
export function openLayer(close) {
  const layer = { close };
  const { depth } = history.state ?? {};
  layers.push(layer);
  history.pushState({ depth: depth === undefined ? undefined : depth + 1, isLayer: true }, "");
  return () => {
    const at = layers.indexOf(layer);
    if (at < 0) return;
    for (const above of layers.splice(at).slice(1)) above.close();
    leaveEntry();
  };
}

function leaveEntry() {
  leaving += 1;
  history.back();
}

function address() {
  return location.pathname + location.search;
}

addEventListener("popstate", () => {
  const isElsewhere = shown !== address();
  shown = address();
  if (leaving) {
    leaving -= 1;
    return;
  }
  const layer = layers.pop();
  if (layer) layer.close();
  else if (isElsewhere) restore();
});

document.addEventListener("htmx:pushedIntoHistory", ({ detail: { path } }) => push(path));
document.addEventListener("htmx:replacedInHistory", ({ detail: { path } }) => replace(path));
if (history.state?.isLayer) leaveEntry(); // it was open before the page was loaded again
