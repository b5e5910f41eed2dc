// Whoever left a room in another tab, or was taken out of it, must not go on looking at it here. The page that comes
// instead says how to join it again, if one may; a draft is kept (drafts.js).

document.addEventListener("chat-room-unlisted", ({ detail }) => {
  const shown = document.querySelector("chat-timeline")?.dataset.room === detail.dataset.room;
  const leaving = document.querySelector("form[data-once][aria-busy]"); // the tab that left is on its way already
  if (shown && !leaving) location.reload();
});
