/**
 * Where a page has a conversation, the skip link leads to where one writes, else to the latest message. There the focus
 * also goes when a conversation comes that took the place of what had it; not to the box on touch, where a keyboard would
 * pop up.
 */
import { lastInput } from "maru/core/last-input";

document.addEventListener("click", (event) => {
  const goal = event.target.closest?.(".skip-link") && goalOf(document);
  if (!goal) return;
  event.preventDefault();
  goal.focus();
});

document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id !== "conversation" || document.activeElement !== document.body || lastInput() === "touch") return;
  const goal = goalOf(target) ?? target.querySelector("#content");
  if (!goal) return;
  if (goal.id === "content") goal.tabIndex = -1;
  goal.focus({ preventScroll: true });
});

function goalOf(place) {
  const box = place.querySelector("chat-composer textarea");
  return box?.checkVisibility({ visibilityProperty: true }) ? box : place.querySelector('.messages > [tabindex="0"]');
}
