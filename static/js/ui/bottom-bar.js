/** The bar of a phone says which of its four is on show. */
import { hear } from "maru/core/events";

hear("pane-shown", mark);
hear("page-shown", mark);
mark();

function mark() {
  for (const link of document.querySelectorAll(".bottom-bar a")) {
    const isOnShow = link.pathname === location.pathname;
    if (isOnShow) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}
