/** A conversation was put out of the list: the way back, for a while, and on a phone the list it left. */
import { post } from "maru/core/http";
import { say } from "maru/core/words";
import { toast } from "maru/notifications/toast";
import { isNarrow, showList } from "maru/ui/panes";

document.addEventListener("conversation-hidden", ({ target }) => {
  const { unhide } = target.dataset;
  target.closest("details")?.removeAttribute("open");
  if (isNarrow()) showList();
  toast(say("hidden"), { undo: () => post(unhide) });
});
