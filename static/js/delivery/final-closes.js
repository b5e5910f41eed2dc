/** What the page does when the server has hung up for good, or nobody is signed in any more. */
import { markSignedOut, wasSignedOut } from "maru/account/signed-out-mark";
import { hear } from "maru/core/events";
import { post } from "maru/core/http";
import { say } from "maru/core/words";
import { CLOSE, socket } from "maru/delivery/socket";

const LEAVING = 10_000; // ms; a form that was sent leads elsewhere, as signing out does
let left = -Infinity;

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) left = performance.now();
});
socket.addEventListener("final", ({ detail: code }) => {
  if (code === CLOSE.signedOut) signIn();
  else if (code === CLOSE.suspended) card("suspended");
  else if (code === CLOSE.elsewhere) displaced();
  else card("nonsense", "reload");
});
hear("signed-out", signIn);
hear("displaced", displaced);

/** Nothing is done until somebody asks for it, so that two places never fight. */
function displaced() {
  card("elsewhere", "use-here", async () => {
    await post(document.documentElement.dataset.here).catch(() => null);
    location.reload(); // a page that may not come back says so itself
  });
}

/** A reload leads to the sign-in page, which says why (signed-out.js), and back here. Drafts and unsent messages stay. */
function signIn() {
  if (performance.now() - left < LEAVING) return;
  if (wasSignedOut()) return card("signed-out", "reload"); // so soon again: reloading does not help
  markSignedOut();
  location.reload();
}

/** Covers the page with a sentence and, where that helps, a button, which loads the page again unless `act` is given. */
function card(word, action = "", act = () => location.reload()) {
  if (document.querySelector(".final-card")) return;
  const dialog = document.createElement("dialog");
  dialog.className = "final-card card";
  const text = document.createElement("p");
  text.textContent = say(word);
  dialog.append(text);
  if (action) {
    const button = document.createElement("button");
    button.className = "button";
    button.dataset.kind = "primary";
    button.textContent = say(action);
    button.addEventListener("click", act, { once: true });
    dialog.append(button);
  }
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();
}
