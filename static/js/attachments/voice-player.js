/** A voice message: play, how loud it is from moment to moment, its seconds, and how fast it plays. */
import { hidden } from "maru/attachments/file-card";
import { clockWords } from "maru/attachments/file-words";
import { keepPosition, positionOf, speedButton } from "maru/attachments/playback";
import { waveform } from "maru/attachments/waveform";
import { say } from "maru/core/words";
import { icon } from "maru/ui/icon";

const FAR = 1e7; // seconds; a browser that is sent there finds out how long a recording is

export function dressVoice(file) {
  const seconds = Number(file.dataset.seconds) || 0;
  const audio = document.createElement("audio");
  audio.preload = "none";
  audio.src = file.address;
  const wave = waveform((file.dataset.waveform ?? "").split(" ").filter(Boolean).map(Number));
  const slider = makeSlider(seconds);
  wave.append(slider);
  const button = makeButton();
  const time = document.createElement("span");
  time.className = "voice-time";
  const bar = document.createElement("div");
  bar.className = "voice-player";
  bar.append(button, wave, time, speedButton(audio));
  file.replaceChildren(audio, bar);

  let wanted = positionOf(file.dataset.file); // seconds; where it goes on
  let measuring = false;
  const at = () => (audio.readyState && !measuring ? audio.currentTime : wanted);
  const show = () => {
    const now = Math.min(at(), seconds || at());
    slider.value = now;
    slider.setAttribute("aria-valuetext", say("play-at", { time: clockWords(now), length: clockWords(seconds) }));
    wave.show(seconds ? now / seconds : 0);
    time.textContent = clockWords(audio.paused && !now ? seconds : now);
    button.toggleAttribute("data-playing", !audio.paused);
    button.querySelector(".visually-hidden").textContent = say(audio.paused ? "play-voice" : "pause-voice");
  };
  const seek = async (to) => {
    wanted = to;
    if (audio.readyState) {
      await measure();
      audio.currentTime = to;
    }
    show();
  };
  /** A recording does not say how long it is, and then cannot be wound to a place. */
  const measure = () => {
    if (Number.isFinite(audio.duration)) return null;
    measuring = true;
    return new Promise((resolve) => {
      const done = () => {
        if (!Number.isFinite(audio.duration)) return;
        audio.removeEventListener("durationchange", done);
        measuring = false;
        resolve();
      };
      audio.addEventListener("durationchange", done);
      audio.currentTime = FAR;
    });
  };
  keepPosition(audio, file.dataset.file, { restores: false, counts: () => !measuring });
  audio.addEventListener("loadedmetadata", () => wanted && seek(wanted));
  button.addEventListener("click", () => (audio.paused ? audio.play().catch(() => fail(file)) : audio.pause()));
  slider.addEventListener("input", () => seek(Number(slider.value)));
  for (const event of ["play", "pause", "timeupdate", "seeked"]) audio.addEventListener(event, show);
  audio.addEventListener("ended", () => {
    wanted = 0;
    audio.currentTime = 0;
    show();
  });
  show();
}

function makeButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "voice-play";
  button.append(icon("play"), icon("pause"), hidden(""));
  return button;
}

function makeSlider(seconds) {
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: 0, max: seconds, step: 0.1, value: 0, ariaLabel: say("play-position") });
  return slider;
}

function fail(file) {
  if (file.querySelector("audio").error) file.dataset.broken = "";
}
