/** What scripts say, in the reader's language: the page carries the sentences in `<template id="words">`. */
import { resolveParticles } from "maru/particles";
import { viewer } from "maru/viewer";

const plurals = new Intl.PluralRules(viewer.language);
const numbers = new Intl.NumberFormat(viewer.language);
const sentences = new Map();
for (const word of document.getElementById("words")?.content.querySelectorAll("[data-word]") ?? []) {
  sentences.set(key(word.dataset.word, word.dataset.plural), word.textContent);
}

function key(word, plural) {
  return plural ? `${word}|${plural}` : word;
}

/** Whether the page has a sentence of this name. */
export function isSaid(word) {
  return sentences.has(word);
}

/** The sentence with its `{names}` filled in; `n`, if given, chooses the plural form. */
export function say(word, values = {}) {
  const sentence =
    sentences.get(key(word, plurals.select(Number(values.n ?? 0)))) ??
    sentences.get(key(word, "other")) ??
    sentences.get(word) ??
    word;
  const filled = sentence.replace(/\{(\w+)\}/g, (slot, name) => {
    const value = values[name] ?? slot;
    return typeof value === "number" ? numbers.format(value) : value;
  });
  return viewer.language.startsWith("ko") ? resolveParticles(filled) : filled;
}
