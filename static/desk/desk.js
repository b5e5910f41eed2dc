/**
 * The review queue. The list reads itself again every few seconds while somebody looks at it, which costs the server one
 * query as long as nothing changed; what a colleague decides goes from it, and is said on the page of the case.
 * Keys: J and K move, 1 to 6 act, U goes back, ? lists them. Without scripts all of it are links and forms.
 */
const EVERY = 5_000; // ms
const list = document.getElementById("desk-queue");
const keys = document.getElementById("desk-keys");
let etag = "";

async function read() {
  if (document.hidden) return;
  const headers = { "X-Requested-With": "XMLHttpRequest", ...(etag && { "If-None-Match": etag }) };
  const answer = await fetch(list.dataset.url, { headers, cache: "no-store", redirect: "error" });
  if (answer.status !== 200) return;
  etag = answer.headers.get("ETag") ?? "";
  show(await answer.text());
}

function show(html) {
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const place = entries().findIndex(({ dataset }) => dataset.key === focused);
  list.innerHTML = html;
  if (focused) (entries().find(({ dataset }) => dataset.key === focused) ?? entries()[Math.min(place, entries().length - 1)])?.focus();
  const handled = list.querySelector("[data-handled]");
  const told = document.getElementById("desk-told");
  if (!handled || !told || told.querySelector(".desk-handled")) return;
  told.append(handled.cloneNode(true));
  document.getElementById("desk-acts")?.toggleAttribute("inert", true);
}

const entries = () => [...list.querySelectorAll(".desk-entry")];

function lettersAct() {
  try {
    return localStorage.getItem("maru:letters") !== "off";
  } catch {
    return true;
  }
}

document.addEventListener("keydown", (event) => {
  const { key, code, target, ctrlKey, metaKey, altKey, isComposing } = event;
  if (ctrlKey || metaKey || altKey || isComposing || !lettersAct()) return;
  if (target.closest("input, textarea, select, dialog")) return;
  const letter = /^Key[A-Z]$/.test(code) && !/^[a-z]$/i.test(key) ? code.at(-1).toLowerCase() : key.toLowerCase(); // ㅓ is on the key of j
  if (press(letter)) event.preventDefault();
});

function press(key) {
  if (key === "j" || key === "k") return move(key === "j" ? 1 : -1);
  if (key === "?") return Boolean(keys) && (keys.showModal(), true);
  if (key === "u") return follow(document.querySelector("[rel=up]"));
  const act = /^[1-6]$/.test(key) ? document.querySelector(`#desk-acts [data-key="${key}"]`) : null;
  if (!act || act.closest("[inert]")) return false;
  act.click();
  const details = act.closest("details[open]");
  details?.querySelector("form :is(textarea, select, input:not([type=hidden], [type=checkbox]), button)")?.focus();
  act.scrollIntoView({ block: "nearest" });
  return true;
}

document.getElementById("desk-acts")?.addEventListener("toggle", ({ target }) => target.open && target.scrollIntoView({ block: "nearest" }), { capture: true });

/** On the page of a case to the next one; in the list the focus. */
function move(step) {
  const link = document.querySelector(step > 0 ? "[rel=next]" : "[rel=prev]");
  if (document.querySelector(".desk-case")) return follow(link);
  const all = entries();
  const at = all.indexOf(document.activeElement);
  const next = at < 0 ? all.at(step > 0 ? 0 : -1) : all[at + step];
  next?.focus();
  return Boolean(next);
}

function follow(link) {
  link?.click();
  return Boolean(link);
}

if (list) {
  const look = () => read().catch(() => {}); // the line is down: the next look tries again
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}
