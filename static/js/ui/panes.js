/** Which column a phone shows: `data-pane` of .house, "sidebar" or "conversation". */
import { hear } from "maru/core/events";

hear("room-shown", () => show("conversation"));

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("button[data-pane]");
  if (button) show(button.dataset.pane);
});

function show(pane) {
  document.querySelector(".house")?.setAttribute("data-pane", pane);
}
