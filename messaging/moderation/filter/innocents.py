"""Words and phrases that hold another word and do not mean it, in Korean, Chinese and English, as they ship.

They stand in `data/innocent_….txt`, a line for a few of them, with a comment for each group; a line that begins with a
word and a colon speaks for that word alone. They count only where they are longer than what was found: a rule that
names one of them is no mistake.
"""

from functools import cache
from importlib.resources import files

import ahocorasick

from messaging.moderation.filter.readings import base_of
from messaging.moderation.filter.sites import Site

_REACH = 40  # characters around a word that are looked at


def covers(site: Site) -> bool:
    """Whether one of them stands there."""
    begin = max(0, site.first - _REACH)
    around = site.text[begin : site.last + 1 + _REACH]
    first, last = site.first - begin, site.last - begin
    for end, (length, word) in _known().iter(around):
        start = end - length + 1
        if word and word not in site.core:
            continue
        if start <= first and end >= last and length > last - first + 1 and _is_whole(around, start, end):
            return True
    return False


def _is_whole(text: str, start: int, end: int) -> bool:
    """Latin words stand between other signs; the others anywhere."""
    if "a" <= text[start] <= "z" and start and "a" <= text[start - 1] <= "z":
        return False
    return not ("a" <= text[end] <= "z" and text[end + 1 : end + 2].isalpha() and text[end + 1] != "s")


@cache
def _known() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for phrase, word in phrases().items():
        automaton.add_word(phrase, (len(phrase), word))
    automaton.make_automaton()
    return automaton


def phrases() -> dict[str, str]:
    """All of them, folded as texts are, with the word for which each speaks; empty for any."""
    found: dict[str, str] = {}
    for language in ("ko", "zh", "en"):
        text = (files(__package__) / "data" / f"innocent_{language}.txt").read_text(encoding="utf-8")
        for line in text.splitlines():
            if not line or line.startswith("#"):
                continue
            word, colon, rest = line.partition(": ")
            for phrase in (rest if colon else line).split(","):
                if phrase.strip():
                    found[base_of(phrase.strip()).text] = word if colon else ""
    return found
