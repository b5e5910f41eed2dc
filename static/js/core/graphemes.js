/** Characters as people count them: grapheme clusters (UAX #29), so that a family emoji is one. */
const segmenter = Intl.Segmenter && new Intl.Segmenter();

/** In a browser without segmentation, code points: never fewer, and the server counts again. */
export function countGraphemes(text) {
  let count = 0;
  for (const _ of segmenter?.segment(text) ?? text) count += 1;
  return count;
}
