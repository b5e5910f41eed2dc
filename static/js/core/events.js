/**
 * What modules tell each other, over the document.
 *
 * From the server: the acting elements of frames (signals.js), under their own names; the detail is the element.
 * From this page: `room-shown` (the timeline), `room-changed` ({room, version}: something was decided about it), `room-read` ({room, number}), `draft-changed` (the room's id),
 * `room-joined` ({room, name}), `message-posted` ({author, room}), `message-arrived` (the client id of one of the viewer's own), `signed-out`,
 * `theme-chosen` ({theme}: by the server's answer to htmx), `bar-shown` (the bar of a phone came), `displaced` (signed in elsewhere, where the house allows one place), `friends-missed` (the line was down: lists of people
 * read themselves again), `rows-missed` ([{room, number, count}]: what came for the viewer meanwhile, as a list of rows says), `direct-changed` (a conversation of the viewer's has another last line, or was read), `message-held` (one of the viewer's own waits for review).
 */
export function tell(name, detail = null) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

/** Calls `act` with the detail of each such event, until the signal aborts. */
export function hear(name, act, signal) {
  document.addEventListener(name, ({ detail }) => act(detail), { signal });
}
