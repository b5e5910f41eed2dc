/** Folds runs of system lines (joined, left) into one line that opens them. */
import { say } from "maru/core/words";

const RUN = 3; // lines from which a run is folded
const FOLDED = new Set(["joined", "left"]);
const opened = new WeakSet();
const lines = new WeakMap(); // first message of a run → the line that stands for it

export function fold(list) {
  const kept = new Set();
  for (const run of runs(list)) {
    const line = lineOf(run[0]);
    kept.add(line);
    if (line.nextElementSibling !== run[0]) run[0].before(line);
    const isOpen = run.some((message) => opened.has(message));
    line.setAttribute("aria-expanded", isOpen);
    line.textContent = say("folded", { name: run[0].dataset.name, n: run.length });
    line.onclick = () => toggle(list, run, isOpen);
    for (const message of run) message.toggleAttribute("data-folded", !isOpen);
  }
  for (const line of list.querySelectorAll(":scope > .fold-line")) if (!kept.has(line)) line.remove();
}

function toggle(list, run, isOpen) {
  for (const message of run) isOpen ? opened.delete(message) : opened.add(message);
  fold(list);
}

/** Uninterrupted runs that are long enough; messages of shorter ones are shown. */
function runs(list) {
  const found = [];
  let run = [];
  const finish = () => {
    if (run.length >= RUN) found.push(run);
    else for (const message of run) message.removeAttribute("data-folded");
    run = [];
  };
  for (const element of list.children) {
    if (element.classList.contains("fold-line")) continue;
    if (element.localName === "chat-message" && FOLDED.has(element.dataset.kind)) run.push(element);
    else finish();
  }
  finish();
  return found;
}

function lineOf(message) {
  if (!lines.has(message)) {
    const line = document.createElement("button");
    line.type = "button";
    line.className = "fold-line";
    line.tabIndex = -1; // a line like others: the list is one stop of Tab
    lines.set(message, line);
  }
  return lines.get(message);
}
