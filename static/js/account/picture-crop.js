/**
 * `<picture-crop>` around a form with a file and a `<dialog>` with a canvas: a chosen picture is shown in the dialog, where
 * one drags and zooms it; "use" puts the square into the form, which is told `cropped` and sends itself through htmx. What
 * the browser cannot read is sent as it is, for the server to judge. What is wrong is said in the live region beside the
 * form: the server's words, or data-too-large, for which data-max-bytes and data-max-pixels are the server's limits.
 */
import { CropFrame } from "maru/account/crop-frame";

const SIDE = 512; // pixels of what is sent
const STEP = 0.05; // of the frame's side, for an arrow key
const NEARER = 1.1; // for a key
const WHEEL = 0.0015; // for each pixel of the wheel
const MOVES = { ArrowRight: [STEP, 0], ArrowLeft: [-STEP, 0], ArrowDown: [0, STEP], ArrowUp: [0, -STEP] };
const ZOOMS = { "+": NEARER, "=": NEARER, "-": 1 / NEARER, _: 1 / NEARER };

class PictureCrop extends HTMLElement {
  #frame = null;
  #chosen = null; // the file that is being looked at
  #fingers = new Map(); // pointer id → where it is
  #stopped;

  connectedCallback() {
    this.#stopped = new AbortController();
    const { signal } = this.#stopped;
    const { dialog, canvas, zoom } = this;
    this.addEventListener("change", ({ target }) => target.type === "file" && this.#open(target.files[0]), { signal });
    this.addEventListener("click", ({ target }) => this.#press(target.closest("[data-act]")?.dataset.act), { signal });
    this.addEventListener("htmx:afterRequest", ({ detail }) => this.#answered(detail.xhr), { signal });
    zoom.addEventListener("input", () => this.#zoomTo(Number(zoom.value)), { signal });
    dialog.addEventListener("close", () => this.#close(), { signal });
    canvas.addEventListener("keydown", (event) => this.#key(event), { signal });
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { signal, passive: false });
    canvas.addEventListener("pointerdown", (event) => this.#touch(event), { signal });
    canvas.addEventListener("pointermove", (event) => this.#drag(event), { signal });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, ({ pointerId }) => this.#fingers.delete(pointerId), { signal });
    }
  }

  disconnectedCallback() {
    this.#stopped.abort();
  }

  get dialog() {
    return this.querySelector("dialog");
  }

  get canvas() {
    return this.querySelector("canvas");
  }

  get zoom() {
    return this.querySelector("input[type=range]");
  }

  get file() {
    return this.querySelector("input[type=file]");
  }

  async #open(file) {
    this.#chosen = file;
    this.#say("");
    if (!file) return;
    const { maxBytes, maxPixels, tooLarge } = this.dataset;
    if (file.size > Number(maxBytes)) return this.#refuse(tooLarge);
    const picture = await createImageBitmap(file).catch(() => null);
    if (this.#chosen !== file) return picture?.close(); // another one was chosen meanwhile
    if (!picture) return this.#send();
    if (picture.width * picture.height > Number(maxPixels)) return this.#refuse(tooLarge);
    this.#frame = new CropFrame(picture, Number(this.zoom.max));
    this.#show();
    this.dialog.showModal();
  }

  #refuse(words) {
    this.file.value = "";
    this.#say(words, "bad");
    this.file.focus();
  }

  #show() {
    this.#frame.draw(this.canvas);
    this.zoom.value = this.#frame.zoom;
  }

  #zoomTo(zoom) {
    this.#frame.zoomTo(zoom);
    this.#show();
  }

  #move(right, down) {
    this.#frame.move(right, down);
    this.#show();
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in MOVES) this.#move(...MOVES[event.key]);
    else if (event.key in ZOOMS) this.#zoomTo(this.#frame.zoom * ZOOMS[event.key]);
    else return;
    event.preventDefault();
  }

  #wheel(event) {
    event.preventDefault();
    this.#zoomTo(this.#frame.zoom * Math.exp(-event.deltaY * WHEEL));
  }

  #touch({ pointerId, clientX, clientY }) {
    this.canvas.setPointerCapture(pointerId);
    this.#fingers.set(pointerId, { clientX, clientY });
  }

  /** One finger moves the picture, two zoom it as they part. */
  #drag({ pointerId, clientX, clientY }) {
    const before = this.#fingers.get(pointerId);
    if (!before) return;
    const apart = this.#spread();
    this.#fingers.set(pointerId, { clientX, clientY });
    const parts = this.canvas.clientWidth * this.#fingers.size;
    this.#move((clientX - before.clientX) / parts, (clientY - before.clientY) / parts);
    if (apart) this.#zoomTo((this.#frame.zoom * this.#spread()) / apart);
  }

  #spread() {
    const [one, other] = this.#fingers.values();
    return other ? Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) : 0;
  }

  #press(act) {
    if (act === "use") this.#use();
    if (act === "cancel") this.dialog.close();
  }

  async #use() {
    const square = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
    this.#frame.draw(square);
    const blob = await new Promise((resolve) => square.toBlob(resolve, "image/webp", 0.92));
    this.dialog.close();
    if (!blob) return this.#say(this.dataset.failed, "bad");
    const files = new DataTransfer();
    files.items.add(new File([blob], "picture", { type: blob.type })); // a browser that makes no WebP makes a PNG
    this.file.files = files.files;
    this.#send();
  }

  #send() {
    this.#say(this.dataset.sending, "busy");
    htmx.trigger(this.file.form, "cropped");
  }

  #close() {
    this.#frame.source.close();
    this.#frame = null;
    this.#chosen = null;
    this.#fingers.clear();
    this.file.value = "";
    this.file.focus();
  }

  #answered(xhr) {
    this.file.value = "";
    if (xhr.status === 0 || (xhr.status >= 400 && !xhr.getResponseHeader("HX-Retarget"))) this.#say(this.dataset.failed, "bad");
  }

  #say(text, state) {
    const line = Object.assign(document.createElement("span"), { className: "hint", textContent: text });
    if (state) line.dataset.state = state;
    this.querySelector(":scope > .live").replaceChildren(...(text ? [line] : []));
  }
}

customElements.define("picture-crop", PictureCrop);
