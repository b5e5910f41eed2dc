/** The tab's title: "(3) room · site", the number being what waits unread in all rooms. */
const MOST = 99; // beyond it the title says "99+"

let name = document.title;
let unread = 0;

export function nameTitle(text) {
  name = text;
  show();
}

export function countTitle(number) {
  unread = number;
  show();
}

function show() {
  document.title = unread > 0 ? `(${unread > MOST ? `${MOST}+` : unread}) ${name}` : name;
}
