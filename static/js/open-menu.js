/**
 * <details class="row-menu">: a click beside it or Escape closes it, and so does a form in it that was accepted, or a way
 * from it into the panel. Lists read themselves again around it (hx-preserve), so that nothing that is typed in it is
 * lost.
 */
const open = () => document.querySelectorAll("details.row-menu[open]");

document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  if (!detail.successful || !target.matches?.("details form, details [aria-controls=panel]")) return;
  target.closest("details.row-menu")?.removeAttribute("open");
  if ("reset" in target.dataset) target.reset();
});

document.addEventListener("click", ({ target }) => {
  for (const menu of open()) if (!menu.contains(target)) menu.open = false;
});

document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
