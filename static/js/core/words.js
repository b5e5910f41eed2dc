/** What scripts say, in the reader's language. */
import { resolveParticles } from "maru/core/particles";
import { viewer } from "maru/core/viewer";

const plurals = new Intl.PluralRules(viewer.language);
const numbers = new Intl.NumberFormat(viewer.language);
const sentences = globalThis.words ?? {}; // of the script that chatsite/i18n/client_strings.py makes, which runs before this one

function key(word, plural) {
  return plural ? `${word}|${plural}` : word;
}

/** Whether the page has a sentence of this name. */
export function isSaid(word) {
  return word in sentences;
}

/** The sentence with its `{names}` filled in; `n`, if given, chooses the plural form. */
export function say(word, values = {}) {
  const sentence =
    sentences[key(word, plurals.select(Number(values.n ?? 0)))] ??
    sentences[key(word, "other")] ??
    sentences[word] ??
    word;
  const filled = sentence.replace(/\{(\w+)\}/g, (slot, name) => {
    const value = values[name] ?? slot;
    return typeof value === "number" ? numbers.format(value) : value;
  });
  return viewer.language.startsWith("ko") ? resolveParticles(filled) : filled;
}
