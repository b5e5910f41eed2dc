/**
 * Fields that ask the server while one types (hx-get, with `input` in hx-trigger). What was typed before htmx listened to
 * the field is asked for when it does. A list that reads itself again may meanwhile take the place for which the answer
 * was meant: then the answer is the older one, and the field asks again.
 */
const FIELD = 'input[hx-get][hx-trigger^="input"]';

document.addEventListener("htmx:afterProcessNode", ({ target: field }) => {
  if (field.matches(FIELD) && field.value !== field.defaultValue) ask(field);
});

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { target: field, detail } = event;
  if (!field.matches(FIELD)) return;
  const isTaken = !detail.target.isConnected;
  const readsItself = detail.target.matches(".htmx-request"); // and htmx drops that answer when this one comes first
  if (isTaken) event.preventDefault();
  if (isTaken || readsItself) queueMicrotask(() => ask(field)); // this request has ended by then
});

function ask(field) {
  htmx.ajax("GET", field.getAttribute("hx-get"), { source: field });
}
