/**
 * A part of the page that reads itself again, or all around itself, leaves what is being typed in it where it is, with
 * the focus and the caret. What was sent, and not refused, is typed no more. Fields are known by their form and name.
 */
const FIELDS = "form[action] :is(textarea, select, input:not([type=hidden], [type=radio], [type=checkbox], [type=file]))[name]";
const typed = new WeakSet();

for (const field of document.querySelectorAll(":is(input, textarea)")) {
  if (field.value !== field.defaultValue) typed.add(field); // before scripts ran
}

document.addEventListener("input", ({ target }) => typed.add(target));

document.addEventListener("htmx:beforeRequest", ({ target, detail: { requestConfig, xhr } }) => {
  if (requestConfig.verb === "get" || !target.matches("form")) return;
  const sent = typedIn(target);
  for (const field of sent) typed.delete(field);
  xhr.addEventListener("loadend", () => {
    const isRefused = xhr.status === 0 || xhr.status >= 400;
    if (isRefused) for (const field of sent) typed.add(field);
  });
});

document.addEventListener("htmx:beforeSwap", ({ target, detail: { requestConfig, shouldSwap } }) => {
  if (!shouldSwap || requestConfig.verb !== "get" || !target.contains(requestConfig.elt)) return;
  const kept = typedIn(target).map(remember);
  if (kept.length) queueMicrotask(() => kept.forEach(putBack)); // when the new content stands there
});

function typedIn(part) {
  return [...part.querySelectorAll(FIELDS)].filter((field) => typed.has(field));
}

function remember(field) {
  const { selectionStart, selectionEnd } = field;
  return { field, hasFocus: field === document.activeElement, selectionStart, selectionEnd };
}

function putBack({ field, hasFocus, selectionStart, selectionEnd }) {
  if (field.isConnected) return;
  const form = `form[action="${CSS.escape(field.form.getAttribute("action"))}"]`;
  const fresh = document.querySelector(`${form} [name="${CSS.escape(field.name)}"]`);
  if (!fresh) return;
  fresh.value = field.value;
  if (hasFocus) fresh.focus({ preventScroll: true });
  if (hasFocus && selectionStart !== null) fresh.setSelectionRange?.(selectionStart, selectionEnd);
  fresh.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
