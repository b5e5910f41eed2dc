"""A name in Latin letters: Hangul as it is romanised (Revised Romanization of Korean, syllable by syllable), Han
characters as they are read in Chinese (pinyin), other letters without their accents. Any other script is left out.
"""

import re
import unicodedata

_INITIALS = "g kk n d tt r m b pp s ss . j jj ch k t p h".split()
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
_FINALS = ". k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split()
# How nearly everybody writes these family names. They are looked for in names of three syllables, as most are.
_FAMILY_NAMES = {
    "김": "kim",
    "이": "lee",
    "박": "park",
    "최": "choi",
    "강": "kang",
    "고": "ko",
    "구": "koo",
    "우": "woo",
}
_FULL_NAME = 3  # syllables
_SCRIPTS = re.compile(r"(?P<hangul>[\uac00-\ud7a3]+)|(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+)")
_WORD = re.compile(r"[A-Za-z0-9]+")
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "\u0131": "i"}
)


def romanised(name: str) -> list[str]:
    """The words of the name, in letters from a to z and digits. Empty if it has none that can be written so."""
    latin = _SCRIPTS.sub(_latin, unicodedata.normalize("NFKC", name))
    bare = unicodedata.normalize("NFKD", latin.casefold().translate(_LETTERS))
    return _WORD.findall("".join(char for char in bare if not unicodedata.combining(char)).replace("'", ""))


def _latin(found: re.Match[str]) -> str:
    return _hangul(found[0]) if found["hangul"] else _han(found[0])


def _hangul(syllables: str) -> str:
    first, rest = syllables[0], syllables[1:]
    if len(syllables) == _FULL_NAME and first in _FAMILY_NAMES:
        return _FAMILY_NAMES[first] + "".join(map(_syllable, rest))
    return "".join(map(_syllable, syllables))


def _syllable(syllable: str) -> str:
    """Its letters stand in the order of Unicode (chapter 3.12, "Conjoining Jamo Behavior")."""
    rest, final = divmod(ord(syllable) - 0xAC00, 28)
    initial, vowel = divmod(rest, 21)
    return (_INITIALS[initial] + _VOWELS[vowel] + _FINALS[final]).replace(".", "")


def _han(characters: str) -> str:
    from pypinyin import lazy_pinyin  # takes 0.2 s, and many houses have no Chinese name

    return "".join(lazy_pinyin(characters, errors="ignore")).replace("ü", "v")
