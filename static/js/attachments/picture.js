/**
 * A picture in a message: in a box that is there before it, over a blur of it. One that cannot be shown is a card with its
 * name. Several are a grid (components/conversation/file.css), whose last says how many are not in it.
 */
import { dressBroken } from "maru/attachments/file-card";
import { offerDescription } from "maru/attachments/description-offer";
import { whenInView } from "maru/attachments/in-view";
import { say } from "maru/core/words";
import { icon } from "maru/ui/icon";

const WIDEST = 420; // px
const HIGHEST = 320; // px
const LEAST = 48; // px
const IN_GRID = 4; // pictures

const stillness = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether it moves, and the reader wants less of that. */
export function standsStill(file) {
  return "animated" in file.dataset && stillness.matches;
}

export function dressPicture(file) {
  const link = file.querySelector(".file-link");
  const image = link.querySelector("img");
  const restore = [...file.childNodes];
  link.classList.add("picture-link");
  link.draggable = false;
  reserve(file, image);
  if (isBroken(image)) return breakOff(file, restore);
  if (!image.complete) blur(file, link);
  image.addEventListener("load", () => link.style.removeProperty("background-image"));
  image.addEventListener("error", () => breakOff(file, restore));
  if ("animated" in file.dataset) animate(file, link, image);
  countRest(file);
  offerDescription(file);
}

function isBroken(image) {
  return image.complete && Boolean(image.getAttribute("src")) && !image.naturalWidth;
}

/** A box of the picture's shape, by its stored size: nothing moves when it comes. */
function reserve(file, image) {
  const { width = WIDEST, height = HIGHEST } = file.dataset;
  const scale = Math.min(1, WIDEST / width, HIGHEST / height);
  const [wide, high] = [width, height].map((side) => Math.max(LEAST, Math.round(side * scale)));
  file.style.setProperty("--picture-width", `${wide}px`);
  file.style.setProperty("--picture-shape", `${wide} / ${high}`);
  image.alt = file.dataset.alt || file.dataset.name;
}

function blur(file, link) {
  const { placeholder } = file.dataset;
  if (placeholder && /^[\w+/=]+$/.test(placeholder)) link.style.backgroundImage = `url("data:image/webp;base64,${placeholder}")`;
}

/** Off the line it may come later. */
function breakOff(file, restore) {
  if ("broken" in file.dataset) return;
  file.dataset.broken = "";
  dressBroken(file);
  countRest(file);
  if (navigator.onLine) return;
  const again = () => {
    delete file.dataset.broken;
    file.replaceChildren(...restore);
    const image = file.querySelector("img");
    image.src = image.getAttribute("src");
  };
  addEventListener("online", again, { once: true });
}

/** The thumbnail stands still; the picture itself moves. */
function animate(file, link, image) {
  if (!stillness.matches) return whenInView(file, () => (image.src = `${file.address}?size=screen`));
  const sign = document.createElement("span");
  sign.className = "picture-sign";
  sign.append(icon("play"));
  link.append(sign);
}

function countRest(file) {
  const pictures = [...file.parentElement.querySelectorAll(':scope > [data-kind="image"]:not([data-broken])')];
  const rest = pictures.length - IN_GRID;
  for (const [index, picture] of pictures.entries()) {
    const isLast = rest > 0 && index === IN_GRID - 1;
    const words = picture.dataset.alt || picture.dataset.name;
    const link = picture.querySelector(".file-link");
    if (isLast) link.dataset.more = `+${rest}`;
    else delete link.dataset.more;
    link.firstElementChild.alt = isLast ? say("pictures-more", { name: words, n: rest }) : words;
  }
}
