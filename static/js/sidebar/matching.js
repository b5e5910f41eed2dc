/** Whether a name has what somebody types in it, whatever its case and width; also by Korean initials: ㄱㅎ is in 기획. */
const INITIALS = [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"];
const SYLLABLE = /[가-힣]/g;
const ONLY_INITIALS = /^[ㄱ-ㅎ]+$/;
const PER_INITIAL = 588; // syllables, in the order of Unicode

export function matches(name, text) {
  const typed = text.replaceAll(/\s/g, "");
  if (ONLY_INITIALS.test(typed)) return initialsOf(name).includes(typed);
  return plain(name).includes(plain(text).trim());
}

function initialsOf(name) {
  const initial = (syllable) => INITIALS[Math.floor((syllable.charCodeAt(0) - 0xac00) / PER_INITIAL)];
  return name.normalize("NFC").replaceAll(/\s/g, "").replaceAll(SYLLABLE, initial);
}

function plain(text) {
  return text.normalize("NFKC").toLowerCase();
}
