/**
 * Forwarding: the dialog in which one chooses where, by mouse, finger or keys, and what is said when it went there.
 *
 * Down goes from the search to the first place, up and down from place to place; Enter in the search chooses the first
 * that it found, and clears it for the next.
 */
import { hear } from "maru/core/events";
import { parse, post, reasonOf } from "maru/core/http";
import { say } from "maru/core/words";
import { toast } from "maru/notifications/toast";
import { openDialog } from "maru/ui/dialog-link";

const FORM = ".forward-form";

hear("forward-asked", (message) => {
  const { url } = document.getElementById("message-toolbar").content.querySelector('[data-act="forward"]').dataset;
  openDialog(document.getElementById("forward-dialog"), url.replace("/0/", `/${message.serverId}/`), message);
});

document.addEventListener("keydown", (event) => {
  const { target, key, isComposing, keyCode } = event;
  const form = target.closest?.(FORM);
  if (!form || isComposing || keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  const boxes = [...form.querySelectorAll('[name="to"]')];
  const search = form.elements.q;
  if (target === search && key === "Enter") choose(form, boxes);
  else if ((target === search || target.name === "to") && key === "ArrowDown") boxes[boxes.indexOf(target) + 1]?.focus();
  else if (target.name === "to" && key === "ArrowUp") (boxes[boxes.indexOf(target) - 1] ?? search).focus();
  else return;
  event.preventDefault();
});

/** The first that was found and is not chosen yet. */
function choose(form, boxes) {
  const first = boxes.find(({ checked }) => !checked);
  if (!form.elements.q.value.trim() || !first) return;
  first.checked = true;
  form.elements.q.value = "";
  form.elements.q.dispatchEvent(new InputEvent("input", { bubbles: true })); // the others come again
}

// What is refused is said in the dialog, which stays open with all that was chosen.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const form = detail.requestConfig?.elt.closest?.(`dialog ${FORM}`);
  if (!form || detail.requestConfig.verb === "get") return;
  if (detail.xhr.status < 400) {
    detail.serverResponse = onShow(detail.serverResponse);
    return;
  }
  detail.target = form.querySelector(".forward-refusal");
  detail.swapOverride = "innerHTML";
});

document.addEventListener("htmx:sendError", ({ detail: { requestConfig } }) => {
  const form = requestConfig?.elt.closest?.(`dialog ${FORM}`);
  if (form && requestConfig.verb !== "get") form.querySelector(".forward-refusal").replaceChildren(refusal(say("unreachable")));
});

function refusal(words) {
  const line = document.createElement("p");
  line.className = "notice refusal";
  line.dataset.level = "error";
  line.setAttribute("role", "alert");
  line.textContent = words;
  return line;
}

/** The answer without messages of rooms that this page does not show. */
function onShow(html) {
  const answer = document.createElement("div");
  answer.append(parse(html));
  for (const frame of answer.querySelectorAll(':scope > [hx-swap-oob^="upsert:"]')) {
    if (!document.querySelector(frame.getAttribute("hx-swap-oob").replace("upsert:", ""))) frame.remove();
  }
  return answer.innerHTML;
}

hear("chat-forwarded", (told) => {
  const links = [...told.querySelectorAll("a")];
  const words = document.createDocumentFragment();
  words.append(say("message-forwarded"), ...links);
  toast(words, { level: "success", undo: () => takeBack(links.map(({ dataset }) => dataset.undo)) });
  for (const { textContent } of told.querySelectorAll(".refusal")) toast(say("not-forwarded", { reason: textContent }), { level: "error" });
});

/** Deletes what has just been forwarded, wherever it went; the first reason why not is said. */
async function takeBack(addresses) {
  const reasons = await Promise.all(addresses.map(remove));
  const reason = reasons.find(Boolean);
  toast(reason ?? say("message-deleted"), reason ? { level: "error" } : {});
}

async function remove(address) {
  try {
    const response = await post(address);
    return response.ok ? null : reasonOf(response);
  } catch {
    return say("unreachable");
  }
}
