/** Sounds and videos in the browser's own player, below or above what they are called. */
import { cardLink, downloadLink } from "maru/attachments/file-card";
import { whenInView } from "maru/attachments/in-view";
import { keepPosition, speedButton } from "maru/attachments/playback";

export function dressSound(file) {
  const audio = makePlayer(file, "audio");
  const line = document.createElement("div");
  line.className = "file-player";
  line.append(audio, speedButton(audio));
  file.replaceChildren(cardLink(file), downloadLink(file), line);
}

export function dressVideo(file) {
  const video = makePlayer(file, "video");
  const { width, height } = file.dataset; // of the still
  video.playsInline = true;
  if (width) {
    video.poster = `${file.address}?size=thumb`;
    video.style.aspectRatio = `${width} / ${height}`;
  }
  file.replaceChildren(video, cardLink(file), downloadLink(file));
}

/** It asks for the length of what it plays when it is nearly in view. */
function makePlayer(file, kind) {
  const media = document.createElement(kind);
  Object.assign(media, { controls: true, preload: "none", src: file.address, ariaLabel: file.dataset.name });
  keepPosition(media, file.dataset.file);
  media.addEventListener("error", () => (file.dataset.broken = "")); // the card is what is left
  whenInView(file, () => (media.preload = "metadata"));
  return media;
}
