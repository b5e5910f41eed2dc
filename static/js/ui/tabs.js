/** Shows the chosen tab of each row of tabs (components/ui/tabs.css): on a phone it may stand beyond the edge. */
function show() {
  for (const tab of document.querySelectorAll(".tabs > [aria-current]")) {
    const row = tab.parentElement; // it alone scrolls: the page stays where it is
    const [shown, all] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
    row.scrollLeft += Math.max(0, shown.right - all.right) || Math.min(0, shown.left - all.left);
  }
}

show();
document.addEventListener("htmx:oobAfterSwap", ({ detail }) => detail.target.matches?.(".tabs") && show());
/** On a phone a row of tabs is wider than the screen: the chosen one stands in its middle. */
for (const chosen of document.querySelectorAll(".tabs > [aria-current]")) {
  const row = chosen.parentElement;
  row.scrollLeft += chosen.getBoundingClientRect().x - row.getBoundingClientRect().x - (row.clientWidth - chosen.clientWidth) / 2;
