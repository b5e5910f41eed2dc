/**
 * The bell: how many notices are unread, in all tabs, and what the server has to tell, said in the page's language.
 * The server sends kinds and names (`chat-notice`); the sentences stand in the page (`notice-<kind>`).
 */
import { hear, tell } from "maru/core/events";
import { csrfToken } from "maru/core/http";
import { say } from "maru/core/words";
import { toast } from "maru/notifications/toast";

const MOST = 99; // beyond it a badge says "99+"

let counted = 0; // unread notices, as far as the page was told

hear("chat-notice", ({ dataset }) => {
  if (dataset.unread !== undefined) count(Number(dataset.unread));
  if (dataset.settled) settle(dataset.settled.split(" "));
  if (dataset.kind && dataset.level && dataset.kind !== "called") tellOf(dataset); // a call is told with its words: arrivals.js
});

document.addEventListener("htmx:afterSwap", ({ target }) => {
  const list = target.querySelector?.("[data-notices]");
  if (list) count(Number(list.dataset.notices));
});

hear("bar-shown", () => count(counted)); // with a bell that knows nothing yet

function count(unread) {
  counted = unread;
  for (const bell of document.querySelectorAll(".bell")) {
    const badge = bell.querySelector(".bell-count");
    badge.hidden = !unread;
    badge.textContent = unread > MOST ? `${MOST}+` : String(unread);
    bell.querySelector(".visually-hidden").textContent = unread ? say("unread-notices", { n: unread }) : say("notices");
  }
}

/** Where the list is open, it shows the line itself: then the words are only for ears. */
function tellOf({ notice, kind, name, detail, level, way, accept }) {
  const isOnShow = document.getElementById("bell-list")?.checkVisibility();
  const act = accept ? { action: say("accept"), act: () => send(accept) } : { action: say("show"), act: () => go(way) };
  const told = { level, isKept: true, notice, isUnseen: isOnShow };
  toast(say(`notice-${kind}`, { name, detail }), { ...told, ...((accept || way) && !isOnShow && act) });
}

/** What these asked for is answered, maybe in another tab. */
function settle(notices) {
  for (const told of document.querySelectorAll("#notices > [data-notice]")) {
    if (notices.includes(told.dataset.notice)) told.remove();
  }
  tell("notices-settled", notices);
}

/** Done here; the answer is a notice. */
function send(url) {
  htmx.ajax("POST", url, { source: document.body, target: "#notices", swap: "beforeend" });
}

/** Leads to another page, as the list's own form does. */
function go(url) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = url;
  const token = document.createElement("input");
  token.name = "csrfmiddlewaretoken";
  token.value = csrfToken();
  form.append(token);
  form.hidden = true;
  document.body.append(form);
  form.submit();
}
