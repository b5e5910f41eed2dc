"""The ways in which one text may be read: as it stands, with letters put together, without digits, with digits and
signs for letters, as Korean typed with Latin keys, and with letters that only look like the ones meant.

Each `Reading` is a text of its own that knows from which place of the original each character comes.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from messaging.moderation.filter.characters import FOLDED, is_han, is_jamo, is_latin, is_letter, is_syllable
from messaging.moderation.filter.hangul import LAYOUT, VOWELS, Part, compose

_CLUSTER = regex.compile(r"\X")
_KEYS = re.compile(r"(?<![a-z])[a-z](?:[\s.\-_*0-9]{1,2}[a-z](?![a-z]))+|[a-z]+")
_TOKEN = re.compile(r"\S+")
_SIGNS = {"@": "a", "$": "s", "!": "i", "|": "i", "+": "t", "€": "e", "£": "l", "¥": "y", "¢": "c", "^": "a"}
_DIGITS = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g", "2": "z"}
LEET_I = _SIGNS | _DIGITS
LEET_L = LEET_I | {"1": "l", "|": "l", "!": "l", "6": "b", "9": "q"}
# What is drawn like a letter of a Korean syllable, where such letters or syllables are beside it.
_HANGUL_LIKE = {
    "人": "ㅅ", "入": "ㅅ", "^": "ㅅ", "丨": "ㅣ", "l": "ㅣ", "|": "ㅣ", "i": "ㅣ", "1": "ㅣ", "!": "ㅣ",
    "ト": "ㅏ", "卜": "ㅏ", "├": "ㅏ", "ノ": "ㅣ", "o": "ㅇ", "0": "ㅇ", "〇": "ㅇ", "○": "ㅇ", "口": "ㅁ",
    "ロ": "ㅁ", "□": "ㅁ", "己": "ㄹ", "乙": "ㄹ", "一": "ㅡ", "ー": "ㅡ", "—": "ㅡ", "―": "ㅡ", "フ": "ㄱ",
    "「": "ㄱ", "ㄥ": "ㄴ", "乚": "ㄴ", "└": "ㄴ", "ス": "ㅈ", "大": "ㅊ", "H": "ㅐ", "┤": "ㅓ", "┴": "ㅗ",
    "丄": "ㅗ", "⊥": "ㅗ", "┬": "ㅜ", "丅": "ㅜ", "丁": "ㅜ", "廿": "ㅂ", "ㅿ": "ㅅ", "ᐱ": "ㅅ", "∧": "ㅅ",
    "Λ": "ㅅ", "ʌ": "ㅅ", "v": "ㅅ", "巳": "ㄹ", "匚": "ㄷ", "ヒ": "ㅌ", "7": "ㄱ", "h": "ㅐ", "t": "ㅏ",
}  # fmt: skip
_HAN_LIKE = {
    "ロ": "口", "ニ": "二", "ハ": "八", "ト": "卜", "カ": "力", "エ": "工", "タ": "夕", "チ": "千", "ー": "一",
    "ミ": "三", "〇": "口", "○": "口", "ㄊ": "厶", "ム": "厶", "ㄅ": "勹", "イ": "亻", "メ": "乂", "×": "乂",
    "丅": "丁", "オ": "才", "ㄨ": "乂",
}  # fmt: skip


@dataclass(slots=True)
class Reading:
    """`text`, whose character `n` stands at `starts[n]` to `ends[n]` of the original; and how it came to be."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    step: str = ""
    kind: str = ""


def base_of(text: str) -> Reading:
    """The text with each character folded; those drawn as nothing are gone."""
    if not text.isascii() and (not unicodedata.is_normalized("NFC", text) or _has_conjoining(text)):
        return _base_of_clusters(text)
    folded = FOLDED
    chars: list[str] = []
    starts: list[int] = []
    for place, char in enumerate(text):
        plain = folded[char]
        if len(plain) == 1:
            chars.append(plain)
            starts.append(place)
        else:
            for each in plain:
                chars.append(each)
                starts.append(place)
    return Reading("".join(chars), starts, [start + 1 for start in starts])


def _has_conjoining(text: str) -> bool:
    return any("\u1100" <= char <= "\u11ff" or "\uffa0" <= char <= "\uffdc" for char in text)


def _base_of_clusters(text: str) -> Reading:
    """The same for a text whose letters are written in several code points each."""
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        whole = unicodedata.normalize("NFC", cluster[0][:64])
        for plain in "".join(FOLDED[char] for char in whole):
            chars.append(plain)
            starts.append(cluster.start())
            ends.append(cluster.end())
    return Reading("".join(chars), starts, ends)


def readings_of(text: str, *, for_korean: bool = True, for_latin: bool = True) -> Iterator[Reading]:
    """The plain reading first, then each in which the text says something else to rules in these letters."""
    base = base_of(text)
    yield base
    plain = base.text
    has_jamo = any("ㄱ" <= char <= "ㆎ" for char in plain)
    has_hangul = has_jamo or any("가" <= char <= "힣" for char in plain)
    if has_jamo:
        if made := _composed(base):
            yield made
        if (once := _without_repeats(base)) and (made := _composed(once)):
            yield made
    has_digits = any("0" <= char <= "9" for char in plain)
    if has_digits and (bare := _without_digits(base)):
        yield bare
        if has_jamo and (made := _composed(bare)):
            yield made
    if for_latin and any(char in LEET_I for char in plain) and any("a" <= char <= "z" for char in plain):
        yield from _with_signs(base)
    if for_korean and has_hangul and (alike := _looked_alike(base, text)):
        yield alike
    if any(char in _HAN_LIKE for char in plain) and (alike := _han_alike(base)):
        yield alike
    if for_korean:
        yield from _typed(base, text)


def _mapped(reading: Reading, chars: Sequence[Part], step: str, kind: str = "") -> Reading:
    steps = f"{reading.step}|{step}" if reading.step else step
    return Reading(
        "".join(char for char, _, _ in chars),
        [start for _, start, _ in chars],
        [end for _, _, end in chars],
        steps,
        kind,
    )


def _parts(reading: Reading) -> list[Part]:
    return list(zip(reading.text, reading.starts, reading.ends, strict=True))


def _composed(reading: Reading) -> Reading | None:
    """Letters of syllables put together, also over signs between them: ㅅ.ㅣ.ㅂ.ㅏ.ㄹ is read as 시발."""
    text = reading.text
    # Without a vowel of its own a letter can only end the syllable before it.
    if not any(char in VOWELS for char in text) and not any(
        is_jamo(char) and place and is_syllable(text[place - 1]) for place, char in enumerate(text)
    ):
        return None
    parts, made = _parts(reading), list[Part]()
    run: list[Part] = []
    between: list[Part] = []
    for part in parts:
        if is_jamo(part[0]) or is_syllable(part[0]):
            if between and not (is_jamo(part[0]) and run and _may_go_on(run)):
                made += [*compose(run), *between]
                run = []
            between = []
            run.append(part)
        elif run and not is_letter(part[0]) and part[0] != "\n" and len(between) < 3 and not part[0].isdigit():
            between.append(part)
        else:
            made += [*compose(run), *between, part]
            run, between = [], []
    made += [*compose(run), *between]
    composed = _mapped(reading, made, "letters put together", "composed")
    return None if composed.text == text else composed


def _without_repeats(reading: Reading) -> Reading | None:
    """Letters of syllables that are written several times, once: ㅅㅅㅣㅣㅂㅏㄹ."""
    parts, kept = _parts(reading), list[Part]()
    for part in parts:
        if not (kept and is_jamo(part[0]) and kept[-1][0] == part[0]):
            kept.append(part)
        else:
            kept[-1] = (part[0], kept[-1][1], part[2])
    return _mapped(reading, kept, "repeated letters removed", "digits") if len(kept) < len(parts) else None


def _may_go_on(run: Sequence[Part]) -> bool:
    """Whether letters go on behind a sign: only those that stand alone do."""
    return is_jamo(run[-1][0])


def _without_digits(reading: Reading) -> Reading | None:
    """Digits between letters of one word are gone. What is left of a number beside a word stays."""
    text, kept = reading.text, list[Part]()
    last = ""  # the letter before the digits
    parts, place = _parts(reading), 0
    changed = False
    while place < len(parts):
        char = text[place]
        if not "0" <= char <= "9":
            kept.append(parts[place])
            last = char if is_letter(char) else ("" if char.isspace() else last)
            place += 1
            continue
        end = place
        while end < len(text) and (("0" <= text[end] <= "9") or text[end] in "_*.-~"):
            end += 1
        if last and end < len(text) and is_letter(text[end]):
            changed = True
        else:
            kept += parts[place:end]
        last = "" if not changed else last
        place = end
    return _mapped(reading, kept, "digits removed", "digits") if changed else None


def _with_signs(reading: Reading) -> Iterator[Reading]:
    """Digits and signs of words in Latin letters, as the letters they stand for: sh1t, a$$."""
    for table in (LEET_I, LEET_L):
        made: list[Part] = []
        changed = False
        parts, done = _parts(reading), 0
        for token in _TOKEN.finditer(reading.text):
            word = token[0].rstrip("!?.,;:)")
            if not _is_written_with_signs(word, reading.text[token.start() + len(word) : token.end()]):
                continue
            made += parts[done : token.start()]
            for place in range(token.start(), token.start() + len(word)):
                char, start, end = parts[place]
                made.append((table.get(char, char), start, end))
                changed = changed or char in table
            done = token.start() + len(word)
        if changed:
            yield _mapped(reading, made + parts[done:], "signs read as letters", "signs")


def _is_written_with_signs(word: str, rest: str) -> bool:
    """Whether signs of a word may stand for letters: not in an address, a price, a size (4x4, 55s), a model (a55)."""
    if not any(char in LEET_I for char in word) or not any(map(is_latin, word)):
        return False
    if (
        "://" in word
        or re.search(r"\w@\w+\.", word)
        or (re.fullmatch(r"[a-z]{1,2}\d+", word) and word[0].isalpha() and len(word) > 3)
    ):
        return False
    letters = sum(map(is_latin, word))
    digits = sum(char.isdigit() for char in word)
    return not (re.fullmatch(r"\d+[a-z]+", word) and letters <= digits)


def _looked_alike(reading: Reading, text: str) -> Reading | None:
    """What looks like a letter of a Korean syllable, in words that hold such letters or syllables."""
    parts, made = _parts(reading), list[Part]()
    changed, done = False, 0
    for token in _TOKEN.finditer(reading.text):
        word = token[0]
        if not any(map(is_jamo, word)) and not any(map(is_syllable, word)):
            continue
        alike = [place for place in range(*token.span()) if _like(reading, place, text) != reading.text[place]]
        if not alike or len(alike) > 16:
            continue
        made += parts[done : token.start()]
        mapped = [(_like(reading, place, text), *parts[place][1:]) for place in range(*token.span())]
        made += compose(mapped) if all(_is_korean(char) for char, _, _ in mapped) else _compose_runs(mapped)
        done, changed = token.end(), True
    return _mapped(reading, made + parts[done:], "look-alike letters", "alike") if changed else None


def _compose_runs(parts: Sequence[Part]) -> list[Part]:
    made: list[Part] = []
    run: list[Part] = []
    for part in parts:
        if _is_korean(part[0]):
            run.append(part)
        else:
            made += [*compose(run), part]
            run = []
    return made + compose(run)


def _is_korean(char: str) -> bool:
    return is_jamo(char) or is_syllable(char)


def _like(reading: Reading, place: int, text: str) -> str:
    original = text[reading.starts[place] : reading.ends[place]]
    return _HANGUL_LIKE.get(original) or _HANGUL_LIKE.get(reading.text[place]) or reading.text[place]


def _han_alike(reading: Reading) -> Reading | None:
    """Signs and Japanese letters that look like Han characters, beside such characters."""
    text, made, changed = reading.text, list[Part](), False
    for place, part in enumerate(_parts(reading)):
        beside = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
        if part[0] in _HAN_LIKE and any(map(is_han, beside)) and _HAN_LIKE[part[0]] != part[0]:
            made.append((_HAN_LIKE[part[0]], *part[1:]))
            changed = True
        else:
            made.append(part)
    return _mapped(reading, made, "look-alike letters", "alike") if changed else None


def _typed(reading: Reading, text: str) -> Iterator[Reading]:
    """Words in Latin letters that are whole Korean syllables on the keys of a Korean keyboard: tlqkf is 시발.

    Capitals are the shifted keys; at the beginning of a word they may be what a phone makes of it. Other words are left
    out.
    """
    if not any("a" <= char <= "z" for char in reading.text):
        return
    for keep_case in (True, False):
        made: list[Part] = []
        for token in _KEYS.finditer(reading.text):
            if keep_case and not any(text[reading.starts[place]] in "QWERTOP" for place in range(*token.span())):
                continue
            if syllables := _syllables(reading, token.span(), text, keep_case=keep_case):
                made += [*syllables, (" ", token.end(), token.end())]
        if made:
            yield _mapped(reading, made, "Korean keys", "layout")


def _syllables(reading: Reading, span: tuple[int, int], text: str, *, keep_case: bool) -> list[Part]:
    keys: list[Part] = []
    for place in range(*span):
        start, end = reading.starts[place], reading.ends[place]
        if not is_latin(reading.text[place]):
            continue
        key = text[start:end]
        key = key if keep_case and key in LAYOUT else reading.text[place]
        keys.append((LAYOUT.get(key, ""), start, end))
    if len(keys) < 4:
        return []
    made = compose(keys)
    while made and not is_syllable(made[-1][0]) and made[-1][0] in "ㅋㅎㅠㅜ":
        made.pop()
    return made if len(made) > 1 and all(is_syllable(char) for char, _, _ in made) else []
