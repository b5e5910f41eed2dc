/** The profile was one page once: a link to a part of it (#presence) leads to the page that has it now. */
const part = location.hash.slice(1);
const page = part && document.querySelector(`nav.tabs > a[data-parts~="${CSS.escape(part)}"]:not([aria-current])`);
if (page) location.replace(page.href);
