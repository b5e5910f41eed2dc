/** The bar of a phone says which of its four is on show. */
import { hear } from "maru/core/events";

for (const event of ["pane-shown", "page-shown", "bar-shown"]) hear(event, mark);
mark();

function mark() {
  for (const link of document.querySelectorAll(".bottom-bar a")) {
    const isOnShow = link.pathname === location.pathname;
    if (isOnShow) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}
