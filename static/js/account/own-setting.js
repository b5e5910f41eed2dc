/**
 * `<own-setting data-name=FIELD hx-post=ADDRESS hx-trigger="save">` around a field: saves it as it is changed, a text after
 * a pause, with Enter or when one leaves it. The answer stands in the field's live region; what did not arrive can be sent
 * again, and what is not sent yet when the page goes is sent then. The sentences are the form's: data-saved, data-failed,
 * data-again.
 */
import { post } from "maru/core/http";

const PAUSE = 900; // ms after the last letter
const STEP = 400; // ms; arrow keys pass over choices on their way
const RETURN = "own-setting"; // in sessionStorage: the field with which a page goes that is read again
const TEXT = "input:not([type=radio], [type=checkbox], [type=file]), textarea";

class OwnSetting extends HTMLElement {
  #timer = 0;
  #isComposing = false;
  #kept = ""; // what the server has, or has refused
  #sent = "";
  #stopped;

  connectedCallback() {
    this.#stopped = new AbortController();
    const { signal } = this.#stopped;
    this.#kept = this.#sent = this.#controls.map((control) => stated(control, true)).join("\n");
    this.addEventListener("input", ({ target }) => this.#wait(target), { signal });
    this.addEventListener("change", ({ target }) => target.matches(TEXT) && this.save(), { signal });
    this.addEventListener("compositionstart", () => (this.#isComposing = true), { signal });
    this.addEventListener("compositionend", ({ target }) => this.#compose(target), { signal });
    this.addEventListener("htmx:afterRequest", ({ target, detail }) => target === this && this.#answered(detail.xhr), { signal });
    addEventListener("pagehide", () => this.#flush(), { signal });
    if (sessionStorage.getItem(RETURN) === this.dataset.name) this.#return();
    if (this.#value !== this.#kept) this.#timer = setTimeout(() => this.save(), STEP); // changed before scripts ran
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.#stopped.abort();
    if (this.#value !== this.#sent) this.#flush(); // another page has taken the place of this one
  }

  /** At once, if it is another than was sent last. */
  save() {
    clearTimeout(this.#timer);
    const value = this.#value;
    if (value === this.#sent) return;
    this.#sent = value;
    htmx.trigger(this, "save");
  }

  get #controls() {
    return [...this.querySelectorAll(`[name="${CSS.escape(this.dataset.name)}"]`)];
  }

  get #value() {
    return this.#controls.map((control) => stated(control)).join("\n");
  }

  get #note() {
    return document.querySelector(this.getAttribute("hx-target"));
  }

  #wait(control) {
    clearTimeout(this.#timer);
    if (!this.#note.querySelector("[data-state=bad]")) this.#note.replaceChildren();
    if (!this.#isComposing) this.#timer = setTimeout(() => this.save(), control.matches(TEXT) ? PAUSE : STEP);
  }

  #compose(control) {
    this.#isComposing = false;
    this.#wait(control);
  }

  #answered(xhr) {
    const isRefused = xhr.status === 422;
    if (!isRefused && (xhr.status < 200 || xhr.status >= 300)) return this.#fail();
    this.#kept = this.#sent;
    for (const control of this.#controls) this.#mark(control, isRefused);
    if (xhr.getResponseHeader("HX-Refresh")) sessionStorage.setItem(RETURN, this.dataset.name);
  }

  #mark(control, isBad) {
    const { id } = this.#note;
    const described = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && each !== id);
    if (isBad) described.push(id);
    if (described.length) control.setAttribute("aria-describedby", described.join(" "));
    else control.removeAttribute("aria-describedby");
    control.ariaInvalid = isBad ? "true" : null;
  }

  #fail() {
    this.#sent = this.#kept;
    const { failed, again } = this.closest("form").dataset;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: again });
    Object.assign(button.dataset, { kind: "link", size: "small" });
    button.addEventListener("click", () => this.save());
    this.#note.replaceChildren(words("bad", failed), " ", button);
  }

  /** The page was read again in another language. */
  #return() {
    sessionStorage.removeItem(RETURN);
    const { saved } = this.closest("form").dataset;
    this.#controls[0].focus({ preventScroll: true });
    setTimeout(() => this.#note.replaceChildren(words("good", saved))); // live regions tell what comes later
  }

  #flush() {
    if (this.#value === this.#kept) return;
    const { name } = this.dataset;
    const values = new FormData(this.closest("form")).getAll(name);
    const fields = [["only", name], ...values.map((value) => [name, value])];
    post(this.getAttribute("hx-post"), fields, { keepalive: true }).catch(() => {});
    this.#kept = this.#sent = this.#value;
  }
}

/** What a control says, or said when the page came. */
function stated(control, isDefault = false) {
  if (control.matches("[type=radio], [type=checkbox]")) {
    return (isDefault ? control.defaultChecked : control.checked) ? control.value : "";
  }
  if (!isDefault) return control.value;
  if (control.localName !== "select") return control.defaultValue;
  return ([...control.options].find((option) => option.defaultSelected) ?? control.options[0]).value;
}

function words(state, text) {
  const line = document.createElement("span");
  line.className = "hint";
  line.dataset.state = state;
  line.textContent = text;
  return line;
}

document.addEventListener("submit", (event) => {
  const settings = event.target.querySelectorAll("own-setting");
  if (!settings.length) return;
  event.preventDefault(); // Enter
  for (const setting of settings) setting.save();
});

customElements.define("own-setting", OwnSetting);
