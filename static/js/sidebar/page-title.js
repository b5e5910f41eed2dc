/**
 * The tab's title: "(3) room · site", the number being what waits for the viewer in all rooms; "• room · site" when there
 * is only something they might like to read.
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
}
