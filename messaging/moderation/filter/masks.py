"""Words in Latin letters with a letter or two covered: f*ck, sh-t."""

import re
from collections import defaultdict
from collections.abc import Iterator

from messaging.moderation.filter.characters import is_latin
from messaging.moderation.filter.readings import Reading
from messaging.moderation.filter.rules import Rule

_MASKED = re.compile(r"(?<![a-z0-9*#_\-])[a-z](?:[a-z]*[*#_\-])+[a-z]+(?![a-z0-9*#_\-])")
_LENGTH_MAX = 20
_VOWELS = frozenset("aeiou")


class Index:
    """Words by their length and their first letter."""

    def __init__(self) -> None:
        self._words: dict[tuple[int, str], list[tuple[str, Rule]]] = defaultdict(list)

    def add(self, word: str, rule: Rule) -> None:
        if 3 < len(word) <= _LENGTH_MAX and all(map(is_latin, word)):
            self._words[len(word), word[0]].append((word, rule))

    def find(self, reading: Reading) -> Iterator[tuple[Rule, int, int]]:
        """Each rule whose word may be one that is covered in part, and where that stands in the original."""
        for found in _MASKED.finditer(reading.text):
            token = found[0]
            for ending in ("", "s", "ed", "er", "ing"):
                if not token.endswith(ending):
                    continue
                stem = token[: len(token) - len(ending)]
                for word, rule in self._words.get((len(stem), stem[:1]), ()):
                    if _may_be(stem, word):
                        yield rule, reading.starts[found.start()], reading.ends[found.end() - 1]


def _may_be(masked: str, word: str) -> bool:
    """Whether what is shown is of this word, at least half of it, and what is covered fits: stars cover any letter,
    other signs a vowel.
    """
    covered = 0
    for shown, letter in zip(masked, word, strict=True):
        if is_latin(shown):
            if shown != letter:
                return False
        elif shown in "*#" or letter in _VOWELS:
            covered += 1
        else:
            return False
    return 0 < covered <= len(word) // 2
