/** The menu of one's own card: htmx fetches it into the popover that stands behind the card, and here it opens. */
const card = () => document.querySelector(".me-card");
let wasOpen = false;

document.addEventListener(
  "pointerdown",
  ({ target }) => {
    wasOpen = Boolean(target.closest?.(".me-card")) && Boolean(document.querySelector("#me-menu:popover-open"));
  },
  { capture: true },
);
document.addEventListener("htmx:beforeRequest", (event) => {
  // The press itself has closed the popover: the click that follows does not open it again.
  if (event.target.matches?.(".me-card") && wasOpen) event.preventDefault();
  wasOpen = false;
});
document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id === "me") card()?.focus(); // something was chosen: the card came anew, with the menu closed
  if (target.id !== "me-menu" || !target.popover || target.matches(":popover-open")) return;
  target.showPopover();
  target.querySelector("button")?.focus();
});
document.addEventListener(
  "toggle",
  ({ target, newState }) => {
    if (target.id === "me-menu") card()?.setAttribute("aria-expanded", newState === "open");
  },
  { capture: true },
);
