/**
 * Korean particles after a name that only the browser knows; chatsite/i18n/korean.py is the same rule for the server.
 * Catalogues write both forms, 이(가) or (이)가; the one that fits the word before it stays.
 */
const PAIRS = [["이", "가"], ["을", "를"], ["은", "는"], ["과", "와"], ["아", "야"], ["으로", "로"]]; // after consonant, vowel
const FORMS = new Map([["(으)로", ["으로", "로"]], ["(이)", ["이", ""]]]);
for (const pair of PAIRS) {
  for (const [one, other] of [pair, [...pair].reverse()]) {
    FORMS.set(`${one}(${other})`, pair);
    FORMS.set(`(${one})${other}`, pair);
  }
}
const escaped = [...FORMS.keys()].sort((a, b) => b.length - a.length).map((form) => form.replace(/[()]/g, "\\$&"));
const PARTICLE = new RegExp(escaped.join("|"), "g");
const SILENT = /[^\p{L}\p{N}]+$/u;
const LATIN_CONSONANT = /(?:[lmn]|[aeiouy][lmn]e|[^aeiouy]le|ng|[aeiou](?:b|c|ck|k|p|t))$/;
const [VOWEL, CONSONANT, RIEUL] = [0, 1, 2]; // ㄹ is a consonant, but (으)로 treats it as a vowel

export function resolveParticles(text) {
  return text.replace(PARTICLE, (form, offset) => {
    const end = ending(text.slice(0, offset).replace(SILENT, ""));
    if (end === null) return form;
    const [afterConsonant, afterVowel] = FORMS.get(form);
    return end === VOWEL || (end === RIEUL && afterVowel === "로") ? afterVowel : afterConsonant;
  });
}

/** How the last word is heard to end; null if that cannot be known (Han characters, for one). */
function ending(words) {
  const last = words.slice(-1).normalize("NFKC").slice(-1);
  if (last >= "가" && last <= "힣") {
    const final = (last.codePointAt(0) - "가".codePointAt(0)) % 28;
    return final === 8 ? RIEUL : final > 0 ? CONSONANT : VOWEL;
  }
  if (/^\d$/.test(last)) return "178".includes(last) ? RIEUL : "036".includes(last) ? CONSONANT : VOWEL;
  if (/^\p{Script=Latin}$/u.test(last)) {
    const latin = words.normalize("NFKD").replace(/\p{M}/gu, "").match(/[A-Za-z]+$/);
    return latin ? latinEnding(latin[0]) : null;
  }
  if (last >= "ぁ" && last <= "ヺ") return "んン".includes(last) ? CONSONANT : VOWEL;
  return null;
}

function latinEnding(word) {
  if (word.length === 1 || word === word.toUpperCase()) {
    return /[LR]$/i.test(word) ? RIEUL : /[MN]$/i.test(word) ? CONSONANT : VOWEL; // spelt out: 엘, 알, 엠, 엔
  }
  const lower = word.toLowerCase();
  if (!LATIN_CONSONANT.test(lower)) return VOWEL;
  return /le?$/.test(lower) ? RIEUL : CONSONANT;
}
