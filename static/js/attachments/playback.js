/** Sounds and videos: one plays at a time, each goes on where it was left, and voices as fast as the listener likes. */
import { say } from "maru/core/words";

const POSITIONS = "maru-played";
const SPEED = "maru-speed";
const KEPT = 100; // files whose position is remembered
const SPEEDS = [1, 1.5, 2];
const NEAR_END = 2; // seconds; what was heard up to here begins anew
const PACE = 3; // seconds between two notes of the position

let current = null;

document.addEventListener(
  "play",
  ({ target }) => {
    if (current !== target) current?.pause();
    current = target;
  },
  { capture: true },
);

/**
 * Remembers where `media` stopped, and goes on from there, unless `restores` is false. `id` is the file's. While
 * `counts()` is false its place is none.
 */
export function keepPosition(media, id, { restores = true, counts = () => true } = {}) {
  let noted = 0;
  const note = () => {
    if (!counts()) return;
    noted = media.currentTime;
    const isOver = media.ended || media.duration - noted < NEAR_END;
    keep(id, isOver ? 0 : noted);
  };
  media.addEventListener("loadedmetadata", () => {
    const at = positions()[id] ?? 0;
    if (restores && at && !media.currentTime) media.currentTime = at;
  });
  for (const event of ["pause", "ended"]) media.addEventListener(event, note);
  media.addEventListener("timeupdate", () => Math.abs(media.currentTime - noted) > PACE && !media.paused && note());
}

export function positionOf(id) {
  return positions()[id] ?? 0;
}

function positions() {
  try {
    return JSON.parse(localStorage.getItem(POSITIONS)) ?? {};
  } catch {
    return {};
  }
}

function keep(id, seconds) {
  const { [id]: _, ...others } = positions();
  const all = seconds ? { ...others, [id]: Math.round(seconds * 10) / 10 } : others;
  write(POSITIONS, JSON.stringify(Object.fromEntries(Object.entries(all).slice(-KEPT))));
}

/** A button that goes through the speeds; all sounds keep to what was chosen last. */
export function speedButton(media) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "speed";
  const show = (speed) => {
    media.defaultPlaybackRate = media.playbackRate = speed;
    button.textContent = `${speed}×`;
    button.ariaLabel = say("play-speed", { speed: `${speed}×` });
  };
  button.addEventListener("click", () => {
    const speed = SPEEDS[(SPEEDS.indexOf(media.playbackRate) + 1) % SPEEDS.length];
    write(SPEED, String(speed));
    show(speed);
  });
  media.addEventListener("play", () => show(speedNow()));
  show(speedNow());
  return button;
}

function speedNow() {
  const speed = Number(read(SPEED));
  return SPEEDS.includes(speed) ? speed : SPEEDS[0];
}

function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // a browser that keeps nothing
  }
}
