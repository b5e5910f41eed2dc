/**
 * The tab's title: "(3) room · site", the number being what waits for the viewer in all rooms; "• room · site" when there
 * is only something they might like to read. The tab's icon has a dot while something is for the viewer.
 */
const MOST = 99; // beyond it the title says "99+"

let name = document.title;
let waiting = { calls: 0, some: false };

export function nameTitle(text) {
  name = text;
  show();
}

/** {calls, some}: how much is for the viewer, and whether there is anything else. */
export function countTitle(unread) {
  waiting = unread;
  show();
}

function show() {
  const { calls, some } = waiting;
  const mark = calls ? `(${calls > MOST ? `${MOST}+` : calls}) ` : some ? "• " : "";
  document.title = mark + name;
  const icon = document.querySelector("link[rel=icon]");
  if (!icon) return;
  icon.dataset.calm ??= icon.getAttribute("href");
  const address = calls ? icon.dataset.unread : icon.dataset.calm;
  if (icon.getAttribute("href") !== address) icon.setAttribute("href", address);
}
