/** Characters as people count them: grapheme clusters (UAX #29), so that a family emoji is one. */
const segmenter = new Intl.Segmenter();

export function countGraphemes(text) {
  let count = 0;
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
}
