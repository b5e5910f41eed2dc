/**
 * A picture that is looked at closely: wheel, two fingers, a double click and buttons make it larger; then it is drawn
 * about. While it has its own size a finger swipes: sideways to the next one, down to close.
 */
const MOST = 8;
const STEP = 1.5;
const DOUBLE = 2.5; // times; by a double click
const WHEEL = 0.0015; // of the logarithm, per pixel
const SWIPE = 64; // px
const CLICK = 6; // px; farther is a movement

export class PictureZoom {
  #stage;
  #scale = 1;
  #x = 0; // px from the middle
  #y = 0;
  #fingers = new Map(); // pointer id → {x, y}
  #way = null; // of one finger since it came: {x, y, touch}
  #acts;

  /** `stage` holds the picture; `acts` are called: `next(step)`, `close()`, `zoomed(scale)`. */
  constructor(stage, acts, signal) {
    this.#stage = stage;
    this.#acts = acts;
    const listen = (name, act) => stage.addEventListener(name, act, { signal, passive: false });
    listen("wheel", (event) => this.#wheel(event));
    listen("dblclick", ({ clientX, clientY }) => this.#to(this.#scale > 1 ? 1 : DOUBLE, clientX, clientY));
    listen("pointerdown", (event) => this.#down(event));
    listen("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) listen(name, (event) => this.#up(event));
  }

  get scale() {
    return this.#scale;
  }

  larger() {
    this.#to(this.#scale * STEP);
  }

  smaller() {
    this.#to(this.#scale / STEP);
  }

  reset() {
    this.#x = this.#y = 0;
    this.#to(1);
  }

  get #image() {
    return this.#stage.querySelector("img");
  }

  #wheel(event) {
    event.preventDefault();
    const pixels = event.deltaMode ? event.deltaY * 16 : event.deltaY;
    this.#to(this.#scale * Math.exp(-pixels * WHEEL * (event.ctrlKey ? 5 : 1)), event.clientX, event.clientY);
  }

  /** What is under the point stays there. */
  #to(scale, clientX, clientY) {
    const before = this.#scale;
    this.#scale = Math.min(MOST, Math.max(1, scale));
    const { left, top, width, height } = this.#stage.getBoundingClientRect();
    const px = clientX === undefined ? 0 : clientX - left - width / 2;
    const py = clientY === undefined ? 0 : clientY - top - height / 2;
    const ratio = this.#scale / before;
    this.#x = px - (px - this.#x) * ratio;
    this.#y = py - (py - this.#y) * ratio;
    this.#draw();
    this.#acts.zoomed(this.#scale);
  }

  #draw() {
    const { offsetWidth: width, offsetHeight: height } = this.#image;
    const room = (side, whole) => Math.max(0, (side * this.#scale - whole) / 2);
    const [wide, high] = [room(width, this.#stage.clientWidth), room(height, this.#stage.clientHeight)];
    this.#x = Math.min(wide, Math.max(-wide, this.#x));
    this.#y = Math.min(high, Math.max(-high, this.#y));
    this.#image.style.transform = this.#scale === 1 ? "" : `translate(${this.#x}px, ${this.#y}px) scale(${this.#scale})`;
    this.#stage.toggleAttribute("data-zoomed", this.#scale > 1);
  }

  #down(event) {
    const { pointerId, clientX: x, clientY: y, pointerType, button, target } = event;
    if (button || target.closest("button, a")) return;
    this.#stage.setPointerCapture(pointerId);
    this.#fingers.set(pointerId, { x, y });
    this.#way = this.#fingers.size === 1 ? { x: 0, y: 0, touch: pointerType === "touch" } : null;
    event.preventDefault(); // no picture is dragged out
  }

  #move({ pointerId, clientX: x, clientY: y }) {
    const was = this.#fingers.get(pointerId);
    if (!was) return;
    const [other] = [...this.#fingers].filter(([id]) => id !== pointerId).map(([, place]) => place);
    this.#fingers.set(pointerId, { x, y });
    if (other) {
      const spread = Math.hypot(x - other.x, y - other.y) / Math.max(1, Math.hypot(was.x - other.x, was.y - other.y));
      return this.#to(this.#scale * spread, (x + other.x) / 2, (y + other.y) / 2);
    }
    if (!this.#way) return;
    this.#way.x += x - was.x;
    this.#way.y += y - was.y;
    if (this.#scale > 1) {
      this.#x += x - was.x;
      this.#y += y - was.y;
      this.#draw();
    } else if (this.#way.touch) {
      const isAcross = Math.abs(this.#way.x) > Math.abs(this.#way.y);
      this.#image.style.translate = isAcross ? `${this.#way.x}px 0` : `0 ${Math.max(0, this.#way.y)}px`;
    }
  }

  #up({ pointerId, type, target, clientX, clientY }) {
    if (!this.#fingers.delete(pointerId)) return;
    const way = this.#way;
    this.#way = null;
    this.#image.style.translate = "";
    if (!way || type === "pointercancel" || this.#scale > 1) return;
    const { x, y, touch } = way;
    if (touch && Math.abs(x) > SWIPE && Math.abs(x) > Math.abs(y)) this.#acts.next(x < 0 ? 1 : -1);
    else if (touch && y > SWIPE) this.#acts.close();
    else if (Math.hypot(x, y) < CLICK && target === this.#stage) this.#acts.beside(clientX, clientY);
  }
}
