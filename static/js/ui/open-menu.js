/**
 * <details class="row-menu">: a click beside it or Escape closes it, and so does a form in it that was accepted, or a way
 * from it into the panel. Lists read themselves again around it (hx-preserve), so that nothing that is typed in it is
 * lost.
 */
const open = () => document.querySelectorAll("details.row-menu[open]");

document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  if (!detail.successful || !target.matches?.("details form, details [aria-controls=panel]")) return;
  const menu = target.closest("details.row-menu");
  if (menu?.contains(document.activeElement)) menu.querySelector("summary").focus();
  menu?.removeAttribute("open");
  if ("reset" in target.dataset) target.reset();
});

document.addEventListener("click", ({ target }) => {
  for (const menu of open()) if (!menu.contains(target)) menu.open = false;
});

// One Escape closes one thing: the panel around a menu stays.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  for (const menu of open()) {
    event.preventDefault();
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// What unfolds in a menu may be below what can be seen of it.
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.open && target.matches("details.row-menu .menu details")) target.scrollIntoView({ block: "nearest" });
  },
  { capture: true },
);
