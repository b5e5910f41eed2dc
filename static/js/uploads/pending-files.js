/** The files of a message that is on its way, in its twin: what has left of each, and a way back until all have. */
import { clockWords } from "maru/attachments/file-words";
import { ownFiles } from "maru/uploads/files";
import { showPreview } from "maru/uploads/previews";
import { sizeInWords } from "maru/uploads/sizes";
import { say } from "maru/core/words";

/** Shows the files of the entry below its words; `cancel()` is called when it is not to be sent any more. */
export function showFiles(twin, { files: own = [] }, cancel) {
  if (!own.length) return;
  const list = make("div", "pending-files");
  list.append(...own.map(row), note(cancel));
  twin.querySelector(".body").after(list);
  own.forEach(({ key }) => showProgress(twin, ownFiles.get(key)));
}

/** Shows how far one of them is. */
export function showProgress(twin, file) {
  const line = file && twin.querySelector(`[data-file-key="${CSS.escape(file.key)}"]`);
  if (!line) return;
  line.dataset.state = file.state;
  const bar = line.querySelector("progress");
  bar.hidden = file.state === "done";
  bar.value = file.sent;
  line.querySelector(".pending-reason").textContent = file.state === "stalled" ? file.reason : "";
  const isUp = ![...twin.querySelectorAll("[data-file-key]")].some(({ dataset }) => dataset.state !== "done");
  twin.querySelector(".pending-note").hidden = isUp;
}

function row({ key, name, size, seconds }) {
  const line = make("div", "pending-file");
  line.dataset.fileKey = key;
  const picture = make("span", "tray-picture");
  const bar = document.createElement("progress");
  Object.assign(bar, { max: size, value: 0 });
  bar.setAttribute("aria-label", say("uploading", { name }));
  const words = make("bdi", "tray-name");
  words.textContent = seconds === undefined ? name : say("spoken-voice", { time: clockWords(seconds) });
  const amount = make("span", "tray-size");
  amount.textContent = sizeInWords(size);
  line.append(picture, words, amount, bar, make("span", "pending-reason"));
  ownFiles.find(key).then((file) => file && showPreview(picture, file));
  return line;
}

function note(cancel) {
  const line = make("p", "pending-note");
  const button = document.createElement("button");
  Object.assign(button, { type: "button", textContent: say("cancel-sending") });
  button.addEventListener("click", cancel);
  line.append(say("sends-when-uploaded"), " ", button);
  return line;
}

function make(name, className) {
  const element = document.createElement(name);
  element.className = className;
  return element;
}
