/**
 * What one may do with a message, for fingers: a long press opens a <dialog>, which offers what the toolbar does, and
 * lifts the message over the dimmed page.
 * It closes by a swipe down, a tap beside it, Back and Escape; while it is open the history has one entry more.
 */
import { openLayer } from "maru/core/history";
import { onLongPress } from "maru/core/long-press";
import { lift } from "maru/messages/lifted-message";
import { ACTS, offer } from "maru/messages/message-toolbar";

const SWIPE = 64; // px downwards that close it
const VIBRATION = 10; // ms

onLongPress((target) => {
  const message = target.closest("chat-message");
  return message?.lasting ? message : null;
}, open);

function open(message) {
  if (document.querySelector("dialog.message-sheet")) return;
  const sheet = make();
  if (!sheet) return;
  offer(sheet, message);
  const going = new AbortController();
  const { signal } = going;
  const leave = () => {
    going.abort();
    sheet.remove();
    drop();
    closed();
  };
  sheet.addEventListener("close", leave, { signal });
  sheet.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button && target !== sheet) return;
    sheet.close();
    const present = document.getElementById(message.id); // an edit meanwhile has put another in its place
    if (button && present?.lasting) ACTS[button.dataset.act](present, button);
  });
  closeBySwipe(sheet, signal);
  document.body.append(sheet);
  const closed = openLayer(() => sheet.close());
  sheet.showModal();
  const drop = lift(message, innerHeight - sheet.offsetHeight);
  sheet.focus();
  getSelection()?.removeAllRanges();
  navigator.vibrate?.(VIBRATION);
}

/** The toolbar's own buttons as rows: one list for both. */
function make() {
  const bar = document.getElementById("message-toolbar")?.content.firstElementChild;
  const sheet = document.getElementById("message-sheet")?.content.firstElementChild.cloneNode(true);
  if (!bar || !sheet) return null;
  const rows = bar.cloneNode(true).querySelectorAll("button");
  for (const row of rows) {
    row.removeAttribute("aria-keyshortcuts");
    if ("sheetOnly" in row.dataset) row.hidden = false; // with a mouse one selects it
    row.querySelector(".visually-hidden")?.removeAttribute("class");
  }
  sheet.firstElementChild.append(...rows);
  return sheet;
}

function closeBySwipe(sheet, signal) {
  let from = null;
  let way = 0;
  const rest = () => {
    if (way > SWIPE) sheet.close();
    else sheet.style.translate = "";
    from = null;
    way = 0;
  };
  sheet.addEventListener("touchstart", ({ touches }) => (from = touches.length === 1 ? touches[0].clientY : null), { passive: true, signal });
  sheet.addEventListener(
    "touchmove",
    (event) => {
      if (from === null || sheet.scrollTop > 0) return;
      way = Math.max(0, event.touches[0].clientY - from);
      if (way > 0 && event.cancelable) event.preventDefault();
      sheet.style.translate = `0 ${way}px`;
    },
    { passive: false, signal },
  );
  sheet.addEventListener("touchend", rest, { signal });
  sheet.addEventListener("touchcancel", rest, { signal });
}
