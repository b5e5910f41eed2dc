/**
 * What was said in this tab and is kept nowhere else: answers to forms, refusals. `noticed()` has the last of it, and the
 * moment of the latest notice of all. It is the viewer's, and gone when they sign out.
 */
import { hear, tell } from "maru/core/events";
import { viewer } from "maru/core/viewer";

const KEY = "maru:noticed";
const KEPT = 50;
const nothing = () => ({ viewer: viewer.id, latest: null, lines: [] });

/** `latest` ({text, level, at} or null) of all notices; `lines`, the newest first, of those that only this tab knows. */
export function noticed() {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY));
    return stored?.viewer === viewer.id ? stored : nothing();
  } catch {
    return nothing();
  }
}

hear("noticed", ({ text, level, isKept, notice }) => {
  const line = { text, level, at: Date.now(), notice };
  const { lines } = noticed();
  store({ ...nothing(), latest: line, lines: isKept ? lines : [line, ...lines].slice(0, KEPT) });
  tell("noticed-kept");
});
// What was asked is answered: it is the latest no more.
hear("notices-settled", (notices) => {
  const all = noticed();
  if (!all.latest?.notice || !notices.includes(all.latest.notice)) return;
  store({ ...all, latest: null });
  tell("noticed-kept");
});
hear("signed-out", forget);
document.addEventListener("submit", ({ target }) => {
  if (new URL(target.action, location.href).pathname === "/accounts/logout/") forget();
});

function store(all) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // a full or forbidden storage: then it only passes by
  }
}

function forget() {
  sessionStorage.removeItem(KEY);
}
