/** Frames go through htmx: each element of a frame says itself where it belongs (`hx-swap-oob`). */
const AT_ONCE = { swapStyle: "none", swapDelay: 0, settleDelay: 0, ignoreTitle: true };

/** Swaps the frame before it returns. One frame may be several joined together. */
export function swapFrame(text) {
  htmx.swap(document.body, text, AT_ONCE);
}
