/** Somebody has another name or picture: messages on this page follow, and so does what it says of the viewer. */
import { hear } from "maru/core/events";
import { viewer } from "maru/core/viewer";

hear("chat-profile", (profile) => {
  const { user } = profile.dataset;
  for (const message of messagesOf(user)) message.follow?.(profile);
  if (user === viewer.id && "name" in profile.dataset) follow(profile);
});

hear("theme-chosen", ({ theme }) => Object.assign(document.documentElement.dataset, { theme }));

function messagesOf(user) {
  return document.querySelectorAll(`chat-message[data-author="${CSS.escape(user)}"]`);
}

/** The viewer's own name and picture: on their card, in the bar, and in what they are yet to write. */
function follow(profile) {
  const { name, username } = profile.dataset;
  Object.assign(document.documentElement.dataset, { userName: name, username });
  const blank = document.getElementById("message-pending")?.content.querySelector("chat-message");
  for (const place of [blank, ...document.querySelectorAll(".me-card, .own-profile")].filter(Boolean)) {
    place.querySelector(".avatar")?.replaceWith(profile.firstElementChild.cloneNode(true));
    const words = place.querySelector(".author, .me-name, .own-name");
    if (words) words.textContent = name;
  }
  if (blank) blank.dataset.name = name;
}
