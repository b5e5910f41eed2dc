/** The tab's title: "(3) room · site", the number being what waits unread in all rooms. */
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
  document.title = unread > 0 ? `(${unread}) ${name}` : name;
}
