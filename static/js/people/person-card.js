/**
 * The card of a person: a menu (ui/menu-button.js) that any page has room for. Names in lists open it by their data-menu;
 * here, those of authors in a timeline, whose markup is the same for everybody and knows no room.
 */
import { toggleMenu } from "maru/ui/menu-button";

const card = document.createElement("div");
Object.assign(card, { id: "person-card", className: "menu menu-sheet person-popover", popover: "auto" });
card.setAttribute("role", "dialog");
card.setAttribute("aria-labelledby", "person-card-name");
document.body.append(card);

document.addEventListener("click", (event) => {
  const author = event.target.closest?.("chat-message > .author");
  if (!author || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const address = new URL(author.href);
  const { slug } = author.closest("chat-timeline")?.dataset ?? {};
  if (slug) address.searchParams.set("room", slug);
  toggleMenu(card, `${address.pathname}${address.search}`, author);
});
