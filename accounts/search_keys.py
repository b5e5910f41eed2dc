"""What a name can be found by: its letters, the way it sounds, and how one begins to type it.

Hangul is taken apart into the letters that are typed one after the other, so that a name is found at every stage of
typing it: 징, while 지영 is typed, is the beginning of ㅈㅣㅇㅕㅇ. Initials stand for whole syllables (초성): ㅈㅇ, and
also 지ㅇ. Han characters are found by how they are read (pinyin), whole or by initials: xiaoming, xm.

Initials are the conjoining letters of Unicode (U+1100 …), letters of a syllable the compatibility ones (U+3131 …), so
that one is never taken for the other.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice, product

from accounts.names import fold_name

SEARCH_KEYS_MAX = 1_000  # characters
WORDS_MAX = 8  # of a search that are looked for
READINGS_MAX = 12  # of one name in Han characters: 乐 is le or yue, 单 is dan or shan
READ_MAX = 20  # Han characters of one name that are read aloud
MIXED_MAX = 8  # syllables of one name after which initials may follow

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏ ㅐ ㅑ ㅒ ㅓ ㅔ ㅕ ㅖ ㅗ ㅗㅏ ㅗㅐ ㅗㅣ ㅛ ㅜ ㅜㅓ ㅜㅔ ㅜㅣ ㅠ ㅡ ㅡㅣ ㅣ".split()
_FINALS = [
    "",
    *"ㄱ ㄲ ㄱㅅ ㄴ ㄴㅈ ㄴㅎ ㄷ ㄹ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅁ ㅂ ㅂㅅ ㅅ ㅆ ㅇ ㅈ ㅊ ㅋ ㅌ ㅍ ㅎ".split(),
]
_CONJOINING = {ord(letter): chr(0x1100 + place) for place, letter in enumerate(_INITIALS)}
# What NFKC makes of letters that stand alone: initials stay; vowels, and two consonants under one key, are taken apart.
_ALONE = (
    {0x1161 + place: letters for place, letters in enumerate(_VOWELS)}
    | {0x11A7 + place: letters.translate(_CONJOINING) for place, letters in enumerate(_FINALS) if place}
    | {0x111A: "\u1105\u1112", 0x1121: "\u1107\u1109"}
)
_SYLLABLES = re.compile(r"[\uac00-\ud7a3]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")
# Some write 김 지영, some 김지영.
_INSIDE_A_NAME = re.compile(r"(?<=[\uac00-\ud7a3]) (?=[\uac00-\ud7a3])|(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_MARKS = re.compile("[\u0300-\u036f]")


def search_keys(names: str) -> str:
    """The keys of some names, each after a blank; a search looks for its own keys in them (`wanted_keys`)."""
    keys: dict[str, None] = {}
    length = 0
    for word in _INSIDE_A_NAME.sub("", _plain(names)).split():
        for key in _keys(word):
            if key not in keys and length + len(key) < SEARCH_KEYS_MAX:
                keys[key] = None
                length += len(key) + 1
    return "".join(f" {key}" for key in keys)


def wanted_keys(text: str) -> list[str]:
    """What a search looks for: each of these must be in the keys of a name."""
    return [_apart(word) for word in _plain(text).split()[:WORDS_MAX]]


def _plain(text: str) -> str:
    """Folded, and without accents: José is found by jose."""
    bare = _MARKS.sub("", unicodedata.normalize("NFD", fold_name(text)))
    return unicodedata.normalize("NFC", bare)


def _keys(word: str) -> Iterator[str]:
    yield _apart(word)
    if (hangul := _SYLLABLES.search(word)) is not None:
        yield from _with_initials(hangul[0])
    if (han := _HAN.search(word)) is not None:
        yield from _readings(han[0][:READ_MAX])


def _apart(word: str) -> str:
    """Syllables as the letters they are typed with; consonants that stand alone as initials."""
    return _SYLLABLES.sub(lambda found: "".join(map(_letters, found[0])), word.translate(_ALONE))


def _letters(syllable: str) -> str:
    initial, vowel, final = _places(syllable)
    return _INITIALS[initial] + _VOWELS[vowel] + _FINALS[final]


def _initial(syllable: str) -> str:
    return chr(0x1100 + _places(syllable)[0])


def _places(syllable: str) -> tuple[int, int, int]:
    """Where its letters stand in the order of Unicode (chapter 3.12, "Conjoining Jamo Behavior")."""
    rest, final = divmod(ord(syllable) - 0xAC00, 28)
    return *divmod(rest, 21), final


def _with_initials(syllables: str) -> Iterator[str]:
    """All by initials, then from the second on, and so on: ㅈㅇ, 지ㅇ."""
    for whole in range(min(len(syllables), MIXED_MAX)):
        yield "".join(map(_letters, syllables[:whole])) + "".join(map(_initial, syllables[whole:]))


def _readings(han: str) -> Iterator[str]:
    """How Han characters are read in Chinese: the reading as a phrase first, then others; and initials of each."""
    from pypinyin import Style, lazy_pinyin, pinyin  # takes 0.2 s, and many houses have no Chinese name

    usual = lazy_pinyin(han, errors="ignore")
    others = [pinyin(char, Style.NORMAL, heteronym=True, errors="ignore") for char in han]
    choices = [list(dict.fromkeys([first, *rest[0]])) for first, rest in zip(usual, filter(None, others), strict=False)]
    for reading in islice(product(*choices), READINGS_MAX):
        whole = "".join(reading)
        yield from (whole, whole.replace("v", "u"))  # lü is typed lv or lu
        yield "".join(sound[0] for sound in reading)
