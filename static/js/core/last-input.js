/** With what the viewer last did something: "mouse", "pen", "touch" or "keyboard". At first it is what the device has. */
let last = matchMedia("(hover: hover)").matches ? "mouse" : "touch";

addEventListener("pointerdown", ({ pointerType }) => (last = pointerType), { capture: true, passive: true });
addEventListener("keydown", () => (last = "keyboard"), { capture: true, passive: true });

export function lastInput() {
  return last;
}
