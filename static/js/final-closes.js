/** What the page does when the server has hung up for good, or nobody is signed in any more. */
import { hear } from "maru/events";
import { CLOSE, socket } from "maru/socket";
import { say } from "maru/words";

const RELOADED = "maru-signed-out-at"; // sessionStorage
const LOOP = 30_000; // ms; signed out again so soon after a reload, reloading does not help
const LEAVING = 10_000; // ms; a form that was sent leads elsewhere, as signing out does
let left = -Infinity;

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) left = performance.now();
});
socket.addEventListener("final", ({ detail: code }) => {
  if (code === CLOSE.signedOut) signIn();
  else if (code === CLOSE.suspended) card("suspended");
  else if (code === CLOSE.elsewhere) card("elsewhere", "use-here");
  else card("nonsense", "reload");
});
hear("signed-out", signIn);

/** A reload leads to the sign-in page and back here. Drafts and unsent messages stay. */
function signIn() {
  if (performance.now() - left < LEAVING) return;
  const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
  if (Date.now() - last < LOOP) return card("signed-out", "reload");
  sessionStorage.setItem(RELOADED, String(Date.now()));
  location.reload();
}

/** Covers the page with a sentence and, where that helps, a button that loads the page again. */
function card(word, action = "") {
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
    button.addEventListener("click", () => location.reload());
    dialog.append(button);
  }
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();
}
