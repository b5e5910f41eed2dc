/** A conversation was put out of the list: the way back, for a while, and on a phone the list it left. */
import { post } from "maru/http";
import { toast } from "maru/toast";
import { say } from "maru/words";

document.addEventListener("conversation-hidden", ({ target }) => {
  const { unhide } = target.dataset;
  target.closest("details")?.removeAttribute("open");
  document.querySelector(".house")?.setAttribute("data-pane", "sidebar");
  toast(say("hidden"), { action: say("undo"), act: () => post(unhide) });
});
