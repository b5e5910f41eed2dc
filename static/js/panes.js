/** Which column a phone shows, `data-pane` of .house ("sidebar" or "conversation"), and the panel beside the conversation. */
const house = () => document.querySelector(".house");

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("button[data-pane]");
  if (button) house().dataset.pane = button.dataset.pane;
  if (target.closest?.("[data-close-panel]")) closePanel();
});

document.addEventListener("room-shown", ({ detail: timeline }) => {
  house()?.setAttribute("data-pane", "conversation");
  const shown = panel()?.querySelector("[data-room]")?.dataset.room;
  if (shown && shown !== timeline.dataset.room) closePanel();
  else tellOpener();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.('[aria-controls="panel"][aria-expanded="true"]');
  if (!opener) return;
  event.preventDefault(); // a second click closes what the first has opened
  event.stopPropagation();
  closePanel();
}, { capture: true });

document.addEventListener("keydown", ({ key, defaultPrevented, isComposing }) => {
  if (key === "Escape" && !defaultPrevented && !isComposing && panel()?.childElementCount) closePanel();
});

document.addEventListener("htmx:afterSwap", ({ target }) => target.id === "panel" && tellOpener());

function panel() {
  return document.getElementById("panel");
}

function closePanel() {
  panel()?.replaceChildren();
  tellOpener();
}

function tellOpener() {
  document.querySelector('[aria-controls="panel"]')?.setAttribute("aria-expanded", Boolean(panel()?.childElementCount));
}
