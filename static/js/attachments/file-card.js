/** A file as a card: its sign, name, type and size. A click opens what a browser shows itself, and saves all else. */
import { clockWords, nameElement, sizeWords, typeWords } from "maru/attachments/file-words";
import { showPreview } from "maru/attachments/text-preview";
import { say } from "maru/core/words";
import { icon } from "maru/ui/icon";

const ICONS = { image: "picture", video: "film", audio: "sound", text: "text", pdf: "text", file: "file" };
const OPEN = new Set(["text", "pdf"]);

export function dressCard(file) {
  file.replaceChildren(cardLink(file), downloadLink(file));
  if (file.dataset.kind === "text") showPreview(file);
}

/** A picture that is damaged, gone, or not for this reader: what it is called. */
export function dressBroken(file) {
  const card = document.createElement("span");
  card.className = "file-card";
  card.append(...about(file, say("file-not-shown")));
  file.replaceChildren(card);
}

/** The sign, the name and the facts, linked. */
export function cardLink(file) {
  const { kind, name, size, duration } = file.dataset;
  const link = document.createElement("a");
  link.className = "file-link file-card";
  link.href = file.address;
  if (OPEN.has(kind)) Object.assign(link, { target: "_blank", rel: "noopener" });
  else link.download = name;
  const length = duration && clockWords(duration / 1_000); // ms
  link.append(...about(file, [typeWords(file.dataset), sizeWords(Number(size)), length].filter(Boolean).join(" · ")));
  return link;
}

function about(file, facts) {
  const words = document.createElement("span");
  words.className = "file-about";
  const line = document.createElement("span");
  line.className = "file-facts";
  line.textContent = facts;
  words.append(nameElement(file.dataset.name), line);
  const sign = document.createElement("span");
  sign.className = "file-sign";
  sign.append(icon(ICONS[file.dataset.kind] ?? "file"));
  return [sign, words];
}

export function downloadLink(file) {
  const link = document.createElement("a");
  link.className = "file-download";
  link.href = file.downloadAddress;
  link.download = file.dataset.name;
  link.append(icon("download"), hidden(say("file-download", { name: file.dataset.name })));
  return link;
}

export function hidden(words) {
  const span = document.createElement("span");
  span.className = "visually-hidden";
  span.textContent = words;
  return span;
}
