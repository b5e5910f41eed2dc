/** What of the tray was not uploaded, and why: a line for each file that was refused, and one for all that wait for the line. */
import { say } from "maru/core/words";

export class Failures {
  element = document.createElement("ul");
  #shown = "";

  constructor() {
    this.element.className = "tray-failures";
    this.element.setAttribute("role", "list");
    this.element.setAttribute("aria-label", say("files-not-uploaded"));
    this.element.setAttribute("aria-live", "polite");
  }

  /** Shows what these files say; what is there already stays, and is not read out again. */
  show(files) {
    const failed = files.filter(({ state }) => state === "failed");
    const stalled = files.find(({ state }) => state === "stalled");
    const shown = JSON.stringify([failed.map(({ key, reason }) => [key, reason]), stalled?.reason]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.element.replaceChildren(...failed.map(refused), ...(stalled ? [waiting(stalled)] : []));
  }
}

function refused({ key, name, reason }) {
  const again = button("retry", say("file-again"), name);
  const element = line(say("file-failed", { name, reason }), again, button("remove", say("file-out"), name));
  element.dataset.key = key;
  return element;
}

function waiting({ reason }) {
  return line(`${reason} ${say("uploads-go-on")}`, button("retry", say("try-now")));
}

function line(words, ...buttons) {
  const element = document.createElement("li");
  const text = document.createElement("span");
  text.className = "reason";
  text.textContent = words;
  element.append(text, ...buttons);
  return element;
}

function button(act, words, name = "") {
  const element = document.createElement("button");
  Object.assign(element, { className: "button", type: "button", textContent: words });
  element.dataset[act] = "";
  element.dataset.size = "small";
  if (name) element.setAttribute("aria-label", `${words}: ${name}`);
  return element;
}
