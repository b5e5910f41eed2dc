/** A click on a picture, in a message or in the panel of files, shows it large: once that has come (later.js). */
import { tell } from "maru/core/events";
import { onceLater } from "maru/core/fetch-later";

document.addEventListener("click", (event) => {
  const link = event.target.closest?.('.picture-link, .room-file[data-kind="image"] .room-file-look:has(img)');
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (!document.getElementById("lightbox")) return;
  event.preventDefault();
  onceLater(() => tell("show-picture", link.closest("chat-file, .room-file")));
});
