/** Shows the chosen tab of each row of tabs (components/ui/tabs.css): on a phone it may stand beyond the edge. */
import { hear } from "maru/core/events";

function show() {
  for (const tab of document.querySelectorAll(".tabs > [aria-current]")) {
    const row = tab.parentElement; // it alone scrolls: the page stays where it is
    const [shown, all] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
    row.scrollLeft += Math.max(0, shown.right - all.right) || Math.min(0, shown.left - all.left);
  }
}

show();
hear("page-shown", show);
document.addEventListener("htmx:oobAfterSwap", ({ detail }) => detail.target.matches?.(".tabs") && show());
