/**
 * What of the house is on show: `data-pane` of .house, "sidebar", "conversation" or "page". A page lies over the
 * conversation; where there is one column (a phone), so does the list, whose address is the home page.
 */
import { hear, tell } from "maru/core/events";
import { push, replace } from "maru/core/history";

const ONE_COLUMN = matchMedia("(max-width: 639.98px)");
const house = () => document.querySelector(".house");

/** Whether the window has room for one column. */
export function isNarrow() {
  return ONE_COLUMN.matches;
}

export function pane() {
  return house()?.dataset.pane;
}

export function show(name) {
  if (pane() === name) return;
  house()?.setAttribute("data-pane", name);
  tell("pane-shown", name);
}

/** The address of the list. */
export function home() {
  return house().dataset.home;
}

/** Whether the window's address is that of this room, or of a message in it. */
export function isAt(roomUrl) {
  return location.pathname.startsWith(roomUrl);
}

/** Leaves for the list: back to where it is in the history, or in the place of what is on show. */
export function showList() {
  const { depth } = history.state ?? {};
  show("sidebar");
  if (depth) return history.go(-depth);
  if (isNarrow()) replace(home(), 0);
}

hear("room-shown", ({ dataset }) => isAt(dataset.roomUrl) && show("conversation"));

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-to-list]");
  if (button) showList();
});

// Who comes by the home page sees the list, and who comes straight to a room has it below, so that Back leads there.
if (house() && isNarrow()) {
  if (pane() === "sidebar") replace(home(), 0);
  else if (history.state?.depth === undefined) {
    for (const event of ["pointerdown", "keydown"]) addEventListener(event, putListBelow, { capture: true });
  }
} else if (pane() === "sidebar") show("conversation");

/** Not before the viewer has done something: browsers skip entries that nobody asked for. */
function putListBelow() {
  for (const event of ["pointerdown", "keydown"]) removeEventListener(event, putListBelow, { capture: true });
  if (!isNarrow() || history.state?.depth !== undefined) return;
  const { href } = location;
  replace(home(), 0);
  push(href);
}
