/** <letter-switch>: whether single letters act in this browser (WCAG 2.1.4); on unless somebody switched it off. */
const KEY = "maru:letters";

export function lettersAct() {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

class LetterSwitch extends HTMLElement {
  connectedCallback() {
    const box = this.querySelector("input");
    box.checked = lettersAct();
    box.onchange = () => {
      try {
        localStorage.setItem(KEY, box.checked ? "on" : "off");
      } catch {
        // a forbidden storage: then only this page knows, and forgets
      }
    };
  }
}

customElements.define("letter-switch", LetterSwitch);
