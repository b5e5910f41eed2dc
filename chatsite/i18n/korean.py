"""Korean particles, which depend on whether the word before them ends in a consonant.

Catalogues write both forms, `이(가)`, `을(를)`, `(으)로`; `resolve_particles` leaves the one that fits.
The rule is that of the Korean orthography (한글 맞춤법, 국립국어원); how Latin words are read follows 외래어 표기법
as far as spelling shows it.
"""

import re
import unicodedata
from enum import Enum

# (after a consonant, after a vowel)
PAIRS = (("이", "가"), ("을", "를"), ("은", "는"), ("과", "와"), ("아", "야"), ("으로", "로"))
_FORMS = {f"{one}({other})": pair for pair in PAIRS for one, other in (pair, pair[::-1])}
_FORMS |= {f"({one}){other}": pair for pair in PAIRS for one, other in (pair, pair[::-1])}
_FORMS |= {"(으)로": ("으로", "로"), "(이)": ("이", "")}
_PARTICLE = re.compile("|".join(re.escape(form) for form in sorted(_FORMS, key=len, reverse=True)))

# What may stand between a name and its particle without being read aloud: quotes, brackets, tags, entities.
_SILENT = re.compile(r"(?:</?\w[^<>]*>|&#?\w+;|[^\w<>])+$")
_LATIN_WORD = re.compile(r"[A-Za-z]+$")
_LATIN_CONSONANT = re.compile(r"(?:[lmn]|[aeiouy][lmn]e|[^aeiouy]le|ng|[aeiou](?:b|c|ck|k|p|t))$")
_LATIN_RIEUL = re.compile(r"le?$")


class _End(Enum):
    VOWEL = 0
    CONSONANT = 1
    RIEUL = 2  # ㄹ: a consonant, but (으)로 treats it as a vowel


def resolve_particles(text: str) -> str:
    """The text with each double form, such as `이(가)`, replaced by the form that fits the word before it.

    A word whose reading cannot be known (Han characters, an emoji) keeps the double form.
    """

    def resolved(match: re.Match[str]) -> str:
        end = _ending(_SILENT.sub("", text[: match.start()]))
        if end is None:
            return match[0]
        after_consonant, after_vowel = _FORMS[match[0]]
        rieul_as_vowel = end is _End.RIEUL and after_vowel == "로"
        return after_vowel if end is _End.VOWEL or rieul_as_vowel else after_consonant

    return _PARTICLE.sub(resolved, text)


def _ending(words: str) -> _End | None:
    """How the last word is heard to end; None if it cannot be known."""
    last = unicodedata.normalize("NFKC", words[-1:])[-1:]
    if "가" <= last <= "힣":
        final = (ord(last) - ord("가")) % 28
        return _End.RIEUL if final == 8 else _End(final > 0)
    if last.isdecimal():
        # 영 일 이 삼 사 오 육 칠 팔 구; 10, 100, 1000 … end in 십, 백, 천, all consonants like 영.
        digit = unicodedata.decimal(last)
        return _End.RIEUL if digit in {1, 7, 8} else _End(digit in {0, 3, 6})
    if latin := _LATIN_WORD.search(unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()):
        return (
            _latin_ending(latin[0])
            if last.isascii() or (last.isalpha() and "LATIN" in unicodedata.name(last))
            else None
        )
    if "ぁ" <= last <= "ヺ":
        return _End(last in "んン")
    return None


def _latin_ending(word: str) -> _End:
    if len(word) == 1 or word.isupper():  # spelt out: 엘, 엠, 엔, 알
        return _End.RIEUL if word[-1] in "LlRr" else _End(word[-1] in "MmNn")
    word = word.lower()
    if not _LATIN_CONSONANT.search(word):
        return _End.VOWEL
    return _End.RIEUL if _LATIN_RIEUL.search(word) else _End.CONSONANT
