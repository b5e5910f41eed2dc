"""The ways in which people write a word so that a filter does not find it, for property tests."""

import unicodedata
from collections.abc import Callable, Iterator

from messaging.moderation.filter.hangul import LAYOUT, apart

_KEYS = {letter: key for key, letter in LAYOUT.items()}
_TWO = {"ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ"}
_LOOKS = dict(zip("abcehijkmoprsty", "аЬсеһіјκмοрѓѕту", strict=True)) | {"b": "Ь", "r": "г", "k": "к"}
_SIGNS = {"a": "@", "i": "1", "s": "$", "o": "0", "e": "3"}
_TRADITIONAL = {
    "妈": "媽",
    "赌": "賭",
    "贱": "賤",
    "滚": "滾",
    "裸聊": "裸聊",
    "轮": "輪",
    "发": "發",
    "废": "廢",
    "罗": "羅",
    "网": "網",
}


def between(sign: str) -> Callable[[str], str]:
    return sign.join


def jamo(word: str) -> str:
    return "".join("".join(apart(char)) if "가" <= char <= "힣" else char for char in word)


def keys(word: str) -> str:
    return "".join(_KEYS[part] for letter in jamo(word) for part in _TWO.get(letter, letter))


def decomposed(word: str) -> str:
    return unicodedata.normalize("NFD", word)


def wide(word: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in word)


def repeated(word: str) -> str:
    if "가" <= word[0] <= "힣":
        _lead, vowel, tail = apart(word[0])
        if not tail:
            silent = chr(0xAC00 + (11 * 21 + "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ".index(vowel)) * 28)
            return word[0] + silent * 2 + word[1:]
        return word + word[-1] * 2
    place = next((place for place, char in enumerate(word) if char in "aeiou"), len(word) - 1)
    return word[:place] + word[place] * 4 + word[place + 1 :]


def accented(word: str) -> str:
    return "".join(unicodedata.normalize("NFC", char + "\u0308") if char in "aeiou" else char for char in word)


def look_alike(word: str) -> str:
    return "".join(_LOOKS.get(char, char) if place % 2 else char for place, char in enumerate(word))


def mathematical(word: str) -> str:
    return "".join(chr(0x1D4EA + ord(char) - ord("a")) if "a" <= char <= "z" else char for char in word)


def circled(word: str) -> str:
    return "".join(chr(0x24D0 + ord(char) - ord("a")) if "a" <= char <= "z" else char for char in word)


def signs(word: str) -> str:
    """The first letter that has one is a sign."""
    for place, char in enumerate(word):
        if char in _SIGNS:
            return word[:place] + _SIGNS[char] + word[place + 1 :]
    return word


def traditional(word: str) -> str:
    return "".join(_TRADITIONAL.get(char, char) for char in word)


COMMON: dict[str, Callable[[str], str]] = {
    "plain": str,
    "blanks": between(" "),
    "dots": between("."),
    "middle dots": between("·"),
    "hyphens": between("-"),
    "stars": between("*"),
    "underscores": between("_"),
    "slashes": between("/"),
    "tildes": between("~"),
    "digits": between("1"),
    "two digits": between("77"),
    "zero width": between("\u200b"),
    "joiners": between("\u200d"),
    "soft hyphens": between("\u00ad"),
    "byte order marks": between("\ufeff"),
    "fillers": between("\u3164"),
    "repeated": repeated,
}
OF: dict[str, dict[str, Callable[[str], str]]] = {
    "ko": {"jamo": jamo, "keys": keys, "decomposed": decomposed, "spaced jamo": lambda word: " ".join(jamo(word))},
    "zh": {"traditional": traditional},
    "en": {
        "wide": wide, "capitals": str.upper, "accents": accented, "look-alikes": look_alike,
        "mathematical": mathematical, "circled": circled, "signs": signs,
    },
}  # fmt: skip


def evasions(word: str, language: str) -> Iterator[tuple[str, str]]:
    """Each way's name, and the word written in it."""
    for name, write in (COMMON | OF[language]).items():
        if language == "en" and "digits" in name:
            continue  # digits stand for letters there
        yield name, write(word)
