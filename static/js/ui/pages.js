/**
 * Pages beside the lists: a link to one brings its own part into #page, over the conversation, which stays as it is.
 * The server answers with that part (`X-Part: page`), or with a conversation; with anything else the window goes there.
 * Forms are sent as without scripts, but for those that htmx sends.
 */
import { onEscape } from "maru/core/escape";
import { hear, tell } from "maru/core/events";
import { onReturn, push, replace } from "maru/core/history";
import { identity } from "maru/core/http";
import { say } from "maru/core/words";
import { toast } from "maru/notifications/toast";
import { nameTitle } from "maru/sidebar/page-title";
import { home, isAt, isNarrow, pane, show, showList } from "maru/ui/panes";

const place = () => document.getElementById("page");
let loading = null; // AbortController of the page that is on its way
let pageUrl = pane() === "page" ? address() : null; // of what is in #page
let conversationUrl = null; // of the conversation below

/** Shows what is at this address of ours. */
export async function visit(url, { isNew = true } = {}) {
  loading?.abort();
  loading = new AbortController();
  const { signal } = loading;
  place().ariaBusy = true;
  const answer = await ask(url, signal);
  if (signal.aborted) return;
  place().ariaBusy = null;
  loading = null;
  if (!answer) return toast(say("unreachable"), { level: "error" });
  const { response, html } = answer;
  const part = response.headers.get("X-Part");
  if (!part) return leaveFor(url, response, isNew);
  const at = new URL(response.url);
  at.hash = new URL(url, location.href).hash;
  if (!isNew) replace(at.href);
  else if (at.href !== location.href) push(at.href);
  if (part === "page") showPage(html, at.hash);
  else htmx.swap("#conversation", html, { swapStyle: "innerHTML" });
}

/** {response, html}, or null if nothing came. */
async function ask(url, signal) {
  try {
    const response = await fetch(url, { headers: { "X-Part": "page", ...identity() }, cache: "no-store", signal });
    return { response, html: await response.text() };
  } catch {
    return null;
  }
}

/** Signing in, a file, the administration: what does not stand beside the lists. */
function leaveFor(url, response, isNew) {
  if (isNew) location.assign(response.redirected ? response.url : url);
  else location.reload();
}

function showPage(html, hash) {
  const title = html.match(/<title>([^<]*)<\/title>/)?.[1];
  const page = place();
  htmx.swap(page, html, { swapStyle: "innerHTML", ignoreTitle: true });
  if (title) nameTitle(new DOMParser().parseFromString(title, "text/html").documentElement.textContent);
  pageUrl = address();
  show("page");
  tell("page-shown");
  const goal = document.getElementById(hash.slice(1));
  if (goal) goal.scrollIntoView();
  else page.scrollTop = 0;
  focusOn(page.querySelector("[autofocus]") ?? goal ?? page.querySelector("h1") ?? page);
}

function focusOn(goal) {
  if (!goal.matches("a, button, input, select, textarea, [tabindex]")) goal.tabIndex = -1;
  goal.focus({ preventScroll: true });
}

/** Back to the conversation below. Returns whether there is one. */
function close() {
  if (pane() !== "page" || !conversationUrl) return false;
  if (isNarrow() && history.state?.depth) history.back();
  else {
    push(conversationUrl);
    showUnder();
  }
  return true;
}

function showUnder() {
  const timeline = document.querySelector("chat-timeline");
  show("conversation");
  nameTitle(timeline.dataset.title);
  if (!isNarrow()) (document.querySelector("chat-composer textarea") ?? timeline).focus({ preventScroll: true });
}

function address() {
  return location.pathname + location.search;
}

onEscape("page", close);

hear("room-shown", ({ dataset: { roomUrl } }) => {
  conversationUrl = isAt(roomUrl) ? address() : roomUrl;
  if (!isAt(roomUrl)) return; // it came anew, below what is on show
  loading?.abort();
  pageUrl = null;
  place()?.replaceChildren();
});

onReturn(() => {
  if (!place()) return location.reload();
  loading?.abort();
  if (isNarrow() && location.pathname === home()) return show("sidebar");
  if (address() === conversationUrl) return showUnder();
  if (address() === pageUrl) return show("page");
  visit(location.href, { isNew: false });
});

document.addEventListener("click", (event) => {
  const { target, button, ctrlKey, metaKey, shiftKey, altKey, defaultPrevented } = event;
  if (target.closest?.("[data-close-page]")) return close() || showList();
  const link = target.closest?.("a[href]");
  if (!link || !place() || defaultPrevented || button || ctrlKey || metaKey || shiftKey || altKey) return;
  if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  const isHere = link.pathname + link.search === address();
  if (isHere && link.hash) return;
  event.preventDefault();
  if (link.pathname === home() && isNarrow()) return showList();
  if (isHere && pane() !== "sidebar") return;
  if (link.pathname + link.search === conversationUrl && pane() === "page") return close();
  visit(link.href);
});
