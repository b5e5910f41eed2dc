/**
 * Whoever left a room in another tab, or was taken out of it, must not go on looking at it here. The page that comes
 * instead says why, and how to come in again, if one may. What was being written is kept as a draft (drafts.js), and so
 * is what was sent too late.
 */
import { keepDraft, withDraft } from "maru/composer/drafts";
import { hear } from "maru/core/events";
import { outbox } from "maru/delivery/outbox";

const OUT = new Set(["not_member", "banned"]);
const tooLate = new Set(); // client ids

hear("chat-room-unlisted", ({ dataset }) => goOut(dataset.room));

hear("send-refused", ({ dataset: { clientId, code } }) => {
  if (OUT.has(code)) tooLate.add(clientId);
});

outbox.addEventListener("failed", async ({ detail: { clientId, room, body } }) => {
  if (!tooLate.delete(clientId)) return;
  keepDraft(room, withDraft(room, body));
  await outbox.drop(clientId);
  goOut(room);
});

function goOut(room) {
  const shown = document.querySelector("chat-timeline")?.dataset.room === room;
  const leaving = document.querySelector("form[data-once][aria-busy]"); // the tab that left is on its way already
  if (shown && !leaving) location.reload();
}
