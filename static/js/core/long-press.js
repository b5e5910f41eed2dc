/**
 * A finger that rests: touch alone, told by the pointer and not by the kind of device, so that a laptop with both a mouse
 * and a touch screen is served as well.
 */
const REST = 400; // ms
const SLIP = 8; // px; farther is a movement
const OWN_PRESS = "a:not(.author, .file-link), button, input, textarea, select, label, summary, form"; // what a browser or a control answers itself

/**
 * Calls `act` with the element under a resting finger. While the finger is down the element has data-pressed, and after
 * a long press the browser neither clicks nor opens its own menu. `find` takes what was touched and returns the element
 * that is pressed, or null.
 */
export function onLongPress(find, act) {
  let press = null; // {element, x, y, timeStamp, timer, done}

  const end = () => {
    if (!press) return;
    clearTimeout(press.timer);
    press.element.removeAttribute("data-pressed");
    press = null;
  };

  const rested = () => {
    press.done = true;
    act(press.element);
  };

  document.addEventListener("pointerdown", (event) => {
    const { pointerType, target, clientX: x, clientY: y, timeStamp } = event;
    end(); // a second finger, too
    if (pointerType !== "touch" || !event.isPrimary || target.closest(OWN_PRESS)) return;
    const element = find(target);
    if (!element) return;
    press = { element, x, y, timeStamp, timer: setTimeout(rested, REST), done: false };
    element.setAttribute("data-pressed", "");
  });
  document.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (press && !press.done && Math.hypot(clientX - press.x, clientY - press.y) > SLIP) end();
  });
  // The browser tells so when the finger scrolls. That a list moves by itself ends no press.
  document.addEventListener("pointercancel", () => press?.done || end());
  document.addEventListener("contextmenu", (event) => {
    if (press) event.preventDefault();
  });
  for (const name of ["touchend", "touchcancel"]) {
    document.addEventListener(
      name,
      (event) => {
        // A page that was busy hears of both ends late, and its clock has not rung yet.
        const isLate = press && !press.done && name === "touchend" && event.timeStamp - press.timeStamp >= REST;
        if (isLate) rested();
        if (press?.done && event.cancelable) event.preventDefault(); // no click on what has opened under the finger
        end();
      },
      { passive: false },
    );
  }
}
