// Whoever left a room in another tab, or was taken out of it, must not go on looking at it here. The page that comes
// instead says how to join it again, if one may; a draft is kept (drafts.js).

document.addEventListener("chat-room-unlisted", ({ detail }) => {
  if (document.querySelector("chat-timeline")?.dataset.room === detail.dataset.room) location.reload();
});
