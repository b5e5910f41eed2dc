/** A copy of a message over the dimmed page, for as long as a sheet (message-sheet.js) says what may be done with it. */
const GAP = 8; // px to what is above and below it
const LEAST = 64; // px of height; where there is less room for it the sheet stands alone
const PARTS = [".avatar", ".author", "time", ".whisper-mark", ".body", ".forwarded"].map((part) => `:scope > ${part}`).join();

/** Shows it where the message is, but above `floor` (px from the top of the window). Returns what takes it away. */
export function lift(message, floor) {
  const room = floor - 2 * GAP;
  if (room < LEAST) return () => {};
  const { top, left, width } = message.getBoundingClientRect();
  const copy = document.createElement("div");
  copy.className = "lifted-message";
  copy.popover = "manual"; // over the dialog's backdrop
  copy.ariaHidden = "true"; // it is in the page already
  copy.inert = true;
  copy.append(...[...message.querySelectorAll(PARTS)].map((part) => part.cloneNode(true)));
  if ("blocked" in message.dataset) copy.querySelector(".body").textContent = message.words;
  copy.style.inlineSize = `${width - 2 * GAP}px`;
  copy.style.maxBlockSize = `${room}px`;
  copy.style.left = `${left + GAP}px`;
  document.body.append(copy);
  copy.showPopover();
  copy.style.top = `${Math.max(GAP, Math.min(top, floor - GAP - copy.offsetHeight))}px`;
  return () => copy.remove();
}
