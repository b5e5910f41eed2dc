/**
 * The swap style of `messages` frames: the timeline they name takes them in. Others hear of each new message, and the
 * outbox of each of the viewer's own, whether its room is on show or not.
 */
import { tell } from "maru/core/events";
import { viewer } from "maru/core/viewer";

htmx.defineExtension("upsert", {
  handleSwap(style, target, fragment) {
    if (style !== "upsert") return false;
    const messages = [...fragment.children];
    target.closest("chat-timeline")?.receive(messages);
    announce(messages);
    return true; // messages carry nothing for htmx to process
  },
});

document.addEventListener("htmx:oobErrorNoTarget", (event) => announce([...event.detail.content.children]));

function announce(messages) {
  tell("messages-came", messages);
  for (const { dataset } of messages) {
    const { author, change, clientId, room } = dataset;
    if (change === "posted") tell("message-posted", { author, room });
    if (clientId && author === viewer.id) tell("message-arrived", clientId);
  }
}
