/** How loud a recording is, as bars: those that were heard are told apart. */
const NAMESPACE = "http://www.w3.org/2000/svg";
const BARS = 48;
const STEP = 4; // of the drawing
const HEIGHT = 32;
const LEAST = 3;

/** `levels` are numbers from 0 to 100. The element has `show(part)`, from 0 to 1. */
export function waveform(levels) {
  const element = document.createElement("div");
  element.className = "waveform";
  const drawing = document.createElementNS(NAMESPACE, "svg");
  drawing.setAttribute("viewBox", `0 0 ${BARS * STEP} ${HEIGHT}`);
  drawing.setAttribute("preserveAspectRatio", "none");
  drawing.setAttribute("aria-hidden", "true");
  const bars = Array.from({ length: BARS }, (_, index) => bar(index, levels[Math.floor((index * levels.length) / BARS)] ?? 0));
  drawing.append(...bars);
  element.append(drawing);
  element.show = (part) => bars.forEach((each, index) => each.toggleAttribute("data-heard", index < part * BARS));
  return element;
}

function bar(index, level) {
  const high = Math.max(LEAST, (Math.min(100, level) / 100) * HEIGHT);
  const rect = document.createElementNS(NAMESPACE, "rect");
  for (const [name, value] of Object.entries({ x: index * STEP + 0.75, y: (HEIGHT - high) / 2, width: 2.5, height: high, rx: 1.25 })) {
    rect.setAttribute(name, value);
  }
  return rect;
}
