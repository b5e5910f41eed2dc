/**
 * From room to room by keyboard: Alt+↑ and Alt+↓ to the one before and after, with Shift to those with something unread;
 * N to the next unread one, those that mean the viewer first. Escape: this room is read; Shift+Escape: all are.
 * Ctrl+/ or ? lists what keys do (the dialog #shortcuts). N and ? act in the message list alone.
 */
import { onEscape } from "maru/core/escape";
import { hear } from "maru/core/events";
import { post, reasonOf } from "maru/core/http";
import { say } from "maru/core/words";
import { letterOf } from "maru/messages/list-letters";
import { toast } from "maru/notifications/toast";
import { undoable } from "maru/notifications/undo-key";
import { unreadIn } from "maru/sidebar/unread-badge";
import { openDialog } from "maru/ui/dialog-link";

const UNDO = 10; // seconds
const rows = () => [...document.querySelectorAll("chat-sidebar .room-link")];
const isUnread = (row) => "unread" in row.dataset;
const means = (row) => row.dataset.unread === "calls";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || !act(event)) return;
  event.preventDefault();
});

function act(event) {
  const { key, altKey, shiftKey, ctrlKey, metaKey } = event;
  if ((ctrlKey || metaKey) && key === "/") return showShortcuts();
  if (ctrlKey || metaKey) return false;
  if (altKey && (key === "ArrowUp" || key === "ArrowDown")) {
    return go(rows(), key === "ArrowUp" ? -1 : 1, shiftKey ? isUnread : () => true);
  }
  const letter = letterOf(event);
  if (letter === "?") return showShortcuts();
  return letter === "n" && nextUnread();
}

function showShortcuts() {
  const dialog = document.getElementById("shortcuts");
  return openDialog(dialog, dialog?.dataset.url);
}

function nextUnread() {
  return go(rows(), 1, means) || go(rows(), 1, isUnread) || toast(say("all-read-already")) || true;
}

/** To the next of these rows from the one on show, round the end. Returns whether there is one. */
function go(all, step, wanted) {
  const shown = all.findIndex((row) => row.hasAttribute("aria-current"));
  const from = shown < 0 && step < 0 ? 0 : shown;
  for (let count = 1; count <= all.length; count += 1) {
    const row = all[(from + step * count + all.length * 2) % all.length];
    if (row === all[shown] || !row.parentElement.checkVisibility() || !wanted(row)) continue;
    row.click();
    row.scrollIntoView({ block: "nearest" });
    return true;
  }
  return false;
}

onEscape("room", ({ target, shiftKey }) => {
  if (target.closest?.("input, select")) return false;
  undoable(shiftKey ? readAll : readRoom);
  return true;
});

async function readAll() {
  const sidebar = document.querySelector("chat-sidebar");
  if (sidebar) await htmx.ajax("POST", sidebar.dataset.readAll, { source: document.body, target: "#notices", swap: "beforeend" });
}

async function readRoom() {
  const timeline = document.querySelector("chat-timeline");
  if (!timeline) return;
  const { readUpTo, headNumber } = timeline;
  const row = document.querySelector(`chat-sidebar .room-link[data-room="${CSS.escape(timeline.dataset.room)}"]`);
  const isNews = row && unreadIn(row).some;
  timeline.keptUnread = false;
  if (readUpTo >= headNumber || !(await told(timeline.dataset.readUrl, { number: headNumber }))) return;
  timeline.readUpTo = headNumber;
  if (isNews) toast(say("room-read"), { undo: () => markUnread(timeline, readUpTo + 1), stay: UNDO });
}

/** The message with this number and all after it are unread, until the viewer leaves the room and comes back. */
async function markUnread(timeline, number) {
  if (!(await told(`${timeline.dataset.roomUrl}unread/`, { number }))) return false;
  timeline.unreadFrom(number);
  return true;
}

async function told(url, fields) {
  try {
    const response = await post(url, fields);
    if (!response.ok) toast(await reasonOf(response), { level: "error" });
    return response.ok;
  } catch {
    toast(say("unreachable"), { level: "error" });
    return false;
  }
}

hear("mark-unread", async ({ timeline, number }) => {
  if (await markUnread(timeline, number)) toast(say("marked-unread"));
});
