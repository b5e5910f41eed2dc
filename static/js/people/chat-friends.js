/**
 * Friends on pages that show them: how many requests wait, and when a list of who is here has to look again.
 *
 * A list names the friends it is about in data-friends. Only when one of them comes or goes is `friend-presence` told,
 * so that nobody asks the server because of a stranger.
 */
import { hear, tell } from "maru/core/events";
import { viewer } from "maru/core/viewer";
import { socket } from "maru/delivery/socket";

let waiting = 0; // requests, as far as the page was told

// A list was read before the line was up, or while it was down: only from now on nothing is missed.
socket.addEventListener("open", () => tell("friends-missed"));

hear("chat-friends", ({ dataset }) => show(Number(dataset.requests)));

hear("chat-presence", ({ dataset: { user } }) => {
  const lists = [...document.querySelectorAll("[data-friends]")];
  if (lists.some((list) => list.dataset.friends.split(" ").includes(user))) tell("friend-presence");
});

// The page of friends shows the last line of each conversation, and what of it is unread.
hear("chat-activity", ({ dataset }) => "line" in dataset && tell("direct-changed"));
hear("chat-read", ({ dataset: { user } }) => user === viewer.id && document.querySelector("#friends .unread") && tell("direct-changed"));

document.addEventListener("htmx:afterSwap", ({ target }) => {
  const list = target.querySelector?.("[data-requests]");
  if (list) show(Number(list.dataset.requests));
});

hear("bar-shown", () => show(waiting));

function show(requests) {
  waiting = requests;
  for (const badge of document.querySelectorAll("[data-friend-requests]")) {
    badge.hidden = !requests;
    badge.textContent = String(requests);
  }
}
