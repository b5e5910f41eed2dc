/** Editing one's own message where it stands: Enter saves, Esc leaves it as it was, a refusal stands next to it. */
import { EnterKey } from "maru/composer/enter-key";
import { post, reasonOf } from "maru/core/http";
import { lastInput } from "maru/core/last-input";
import { grow } from "maru/core/textarea";
import { say } from "maru/core/words";
import { swapFrame } from "maru/delivery/frames";

/** Opens the editor in the message; an open one takes the focus. */
export function openEditor(message) {
  const present = message.querySelector(":scope > .message-editor");
  if (present) return present.elements.body.focus();
  const form = document.getElementById("message-editor").content.firstElementChild.cloneNode(true);
  const box = form.elements.body;
  form.toggleAttribute("data-from-list", lastInput() === "keyboard" && message.contains(document.activeElement));
  box.value = message.querySelector(".body").innerText;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(form);
  });
  form.querySelector('[data-act="cancel"]').addEventListener("click", () => close(form));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    close(form);
  });
  new EnterKey(box, () => save(form));
  message.dataset.editing = "";
  message.append(form);
  grow(box);
  box.focus({ preventScroll: true });
  box.setSelectionRange(box.value.length, box.value.length);
  form.scrollIntoView({ block: "nearest" }); // with its buttons, not only the line of the caret
}

async function save(form) {
  const message = form.closest("chat-message");
  const body = form.elements.body.value.trim();
  if (form.hasAttribute("aria-busy")) return;
  if (body === message.querySelector(".body").innerText.trim()) return close(form);
  form.setAttribute("aria-busy", "true");
  const reason = await act(form.dataset.url.replace("/0/", `/${message.serverId}/`), { body });
  form.removeAttribute("aria-busy");
  if (reason === null) close(form);
  else refuse(form.closest("chat-message"), reason);
}

/** Closes the editor; the focus goes back to the message if its keys opened it, else to where one writes. */
function close(form) {
  const message = form.closest("chat-message");
  const isElsewhere = document.activeElement !== document.body && !form.contains(document.activeElement);
  form.remove();
  delete message.dataset.editing;
  message.querySelector(":scope > .refusal")?.remove();
  if (isElsewhere) return; // while it was being saved
  const goal = form.hasAttribute("data-from-list") ? message : document.querySelector("chat-composer textarea");
  goal?.focus({ preventScroll: true });
}

/** Posts an act on a message. Resolves with null once it is done and shown, else with the reason why not. */
export async function act(url, fields = {}) {
  try {
    const response = await post(url, fields);
    if (!response.ok) return reasonOf(response);
    swapFrame(await response.text());
    return null;
  } catch {
    return say("unreachable");
  }
}

/** Says in the message why something was not done with it. */
export function refuse(message, reason) {
  message.querySelector(":scope > .refusal")?.remove();
  const line = document.createElement("p");
  line.className = "refusal";
  line.setAttribute("role", "alert");
  line.textContent = reason;
  message.append(line);
}
