/** Textareas that are as high as their text, where CSS cannot say so (`field-sizing: content`). */
const BY_STYLE = CSS.supports("field-sizing", "content");

/** Fits the height now and after each `input` and `change`; the style sheet bounds it. */
export function grow(box) {
  if (BY_STYLE) return;
  const fit = () => {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  };
  for (const event of ["input", "change"]) box.addEventListener(event, fit);
  fit();
}
