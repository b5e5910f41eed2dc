// Whoever waits before a closed room, or one in the bin (data-waits-for), goes in as soon as it is open to them, in every tab.

document.addEventListener("chat-room-listed", ({ detail }) => {
  const waiting = document.querySelector("[data-waits-for]");
  if ("mine" in detail.dataset && waiting?.dataset.waitsFor === detail.dataset.room) location.reload();
});
