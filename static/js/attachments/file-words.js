/** What is said of a file: its size and type, its name so that its end is never cut off, and how it is read out. */
import { viewer } from "maru/core/viewer";
import { say } from "maru/core/words";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];
const STEP = 1_024;
const TAIL = 4; // characters before the extension that are never cut off
const EXTENSION = /\.[\p{L}\p{N}]{1,8}$/u;

/** A number of bytes as the reader's language writes it. */
export function sizeWords(bytes) {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(STEP)));
  const options = { style: "unit", unit: UNITS[power], unitDisplay: power ? "short" : "long", maximumFractionDigits: power > 1 ? 1 : 0 };
  return new Intl.NumberFormat(viewer.language, options).format(bytes / STEP ** power);
}

/** "PDF", "MP3": what its name says, else what it is. */
export function typeWords({ kind, name }) {
  const [extension] = name.match(EXTENSION) ?? [];
  return extension?.slice(1).toUpperCase() ?? say(`file-${kind}`);
}

/** Seconds as a clock: 1:05. */
export function clockWords(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** The name as an element that is cut in its middle. */
export function nameElement(name) {
  const element = document.createElement("bdi");
  element.className = "file-name";
  const [extension = ""] = name.match(EXTENSION) ?? [];
  const stem = [...name.slice(0, name.length - extension.length)];
  const cut = Math.max(0, stem.length - TAIL);
  element.append(part("file-stem", stem.slice(0, cut).join("")), part("file-tail", stem.slice(cut).join("") + extension));
  return element;
}

function part(name, text) {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = text;
  return span;
}

/** What a screen reader says of the files in a message. */
export function spokenFiles(message) {
  return [...message.querySelectorAll(":scope > .files > chat-file")].map(({ dataset }) => spoken(dataset)).join(", ");
}

/** The file in a few words. */
export function spoken({ kind, name, alt, seconds }) {
  if (seconds !== undefined) return say("spoken-voice", { time: clockWords(seconds) });
  if (kind === "image") return say("spoken-picture", { words: alt || name });
  return say("spoken-file", { kind: say(`file-${kind}`), name });
}
