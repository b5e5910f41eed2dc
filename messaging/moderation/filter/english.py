"""Whether letters that were found are a word in Latin letters there, or part of another one.

Such words stand between blanks and signs, with an ending at most (`ass` is in asses, not in assess). What is written
with gaps is that word only if its pieces are none of their own: `pen is` is not, `fu ck` is.
"""

import gzip
import json
import re
from array import array
from bisect import bisect_left
from functools import cache, lru_cache
from importlib.resources import files

from messaging.moderation.filter.characters import is_latin
from messaging.moderation.filter.sites import Site

_ENDINGS = frozenset("s es ed er ers ing in ings y ies z n".split())
# What makes another word of abuse of one.
_COMPOUND = frozenset(
    """face faces head heads hole holes wit wits wad wads you u off up me it er ers ass asses tard tards stick sticks
    bag bags boy boys girl sucker suckers brain brains witted ish ton load loads show storm y ya yall this that them
    him her sake nugget nuggets lord bucket monkey lover lovers""".split()
)
_HEADS = frozenset(
    """mother mutha motha bull horse dumb jack dog cock ass chicken cluster mind piece un god dip ape bat holy fat
    stupid wtf you your the little dirty filthy fucking old big""".split()
)
_SWEARING = frozenset(
    {"mother", "bull", "horse", "dumb", "god", "chicken", "jack"}
)  # heads of words that are known, too
_SWEARING_FORMS = frozenset(
    """fucker fuckers shitter shitty bitchy crappy slutty pisser sucker suckers wanker wankers bugger buggers fucky
    whory cunty pervy druggie druggies scammer scammers spammer spammers hater haters killer rapist nazis trashy
    sexy faggy tranny bimbos fatties piggy stupidly idiots stoner stoners""".split()
)
_CONTRACTED = frozenset("ll s t re ve d m".split())
_TWO_LETTERS = frozenset(
    """am an as at ax be by do go ha he hi if in is it ma me mr ms my no of oh ok on or ox pa pi
    so to tv uk up us we yo""".split()
)
_ONE_LETTER = frozenset("aiou")
_LONE = frozenset("aiurnykox")  # letters that stand for words beside a word that is spelled out
_RARE = 60  # times in the corpus of the list; below stand misspellings


def is_word(site: Site) -> bool:
    """Whether the letters of a rule are that word at this place."""
    text, first, last = site.text, site.first, site.last
    start, end = _token(text, first, last)
    before, behind = text[start:first], text[last + 1 : end]
    if start > 1 and text[start - 1] in "'’" and is_latin(text[start - 2]):
        return False  # what is behind an apostrophe is no word
    if not frequency(text[start:end]):
        while before and before.endswith(site.core):  # said several times without a blank
            before = before.removesuffix(site.core)
        while behind and behind.startswith(site.core):
            behind = behind.removeprefix(site.core)
    if site.noise:
        return _is_parted_word(site, before, behind)
    if site.reading.kind == "signs" and not _is_disguise(site, start, end):
        return False
    if site.is_prolonged and frequency(text[start:end]) and not site.reading.kind:
        return False
    return _is_inflected(site.core, before, behind)


def _token(text: str, first: int, last: int) -> tuple[int, int]:
    start, end = first, last + 1
    while start and (_belongs(text[start - 1])):
        start -= 1
    while end < len(text) and (_belongs(text[end])):
        end += 1
    return start, end


def _belongs(char: str) -> bool:
    return is_latin(char) or char.isdigit()


def _is_inflected(core: str, before: str, behind: str) -> bool:
    if before and before not in _HEADS:
        return False
    if before:
        known = frequency(before + core + behind)
        return (not known or before in _SWEARING) and _is_inflected(core, "", behind)
    if not behind:
        return True
    ending = behind[1:] if len(behind) > 1 and behind[0] == core[-1] and behind[1:] in _ENDINGS else behind
    stem_changes = core[-1] == "e" and behind in {"d", "r", "rs"}
    if ending not in _ENDINGS and not stem_changes:
        if set(behind) == {core[-1]}:
            return True  # prolonged at its end
        return behind in _COMPOUND and not 0 < frequency(core) < frequency(core + behind)
    word = core + behind
    if word in innocent_words():
        return False
    if behind in {"s", "es", "ed", "ing", "ings"} or stem_changes or word[-3:] in {"ing", "ngs"} or word.endswith("ed"):
        return behind == "s" or not frequency(core) or frequency(word) <= 10 * frequency(core)
    return not frequency(word) or word in _SWEARING_FORMS  # a gunner is no gun


def _is_disguise(site: Site, start: int, end: int) -> bool:
    """Whether digits and signs of it may stand for letters, and half of it are letters."""
    original = site.original[site.reading.starts[start] : site.reading.ends[end - 1]]
    if re.fullmatch(r"[A-Z]{1,2}-?\d+", original) or re.fullmatch(
        r"\d+(st|nd|rd|th|s|k|m|g|x|p|d|ml|kg|mm|cm|km)", original.lower()
    ):
        return False
    letters = sum(char.isalpha() for char in original)
    return letters * 3 >= len(original) and len(site.core) > 2


def _is_parted_word(site: Site, before: str, behind: str) -> bool:
    """Whether a word with something between its letters is one word."""
    pieces = site.pieces
    if before and before not in _HEADS:
        return False
    if set(site.noise) & set("'’") and len(pieces) == 2 and (pieces[-1] + behind) in _CONTRACTED:
        return False
    if len("".join(pieces)) == len(pieces):
        return _is_spelled(site, pieces, behind)
    if site.parts_clauses or len(site.core) < 4:
        return False
    if not _is_inflected(site.core, "", behind):
        return False
    words = [*pieces[:-1], pieces[-1] + behind]
    return not all(_is_a_word(piece, site) for piece in words)


def _is_spelled(site: Site, pieces: list[str], behind: str) -> bool:
    """Whether a word with a gap behind each letter begins and ends where the row of single letters does."""
    row_before, row_behind = site.before(), site.behind()
    if row_before and not set(row_before[-1:]) <= _LONE:
        return False
    if len(pieces) == 2 and site.noise.isspace():
        return False
    if not row_behind or not behind:
        return not row_behind or row_behind[:1] in _LONE or row_behind in _ENDINGS or row_behind in _COMPOUND
    return _is_inflected(site.core, "", behind)


def _is_a_word(piece: str, site: Site) -> bool:
    if len(piece) == 1:
        if piece in _ONE_LETTER:
            return True
        place = site.text.find(piece, site.first)
        return site.original[site.reading.starts[place]].isupper()
    if len(piece) == 2:
        return piece in _TWO_LETTERS
    return frequency(piece) >= _RARE


@cache
def innocent_words() -> frozenset[str]:
    """Words that only look like another one with an ending: butter, cocker."""
    text = (files(__package__) / "data" / "words_en.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@lru_cache(8192)
def frequency(word: str) -> int:
    """How often an English word was met in the corpus of pyspellchecker's list; 0 for what is none."""
    blob, places, counts = _lexicon()
    wanted = word.encode()

    def at(row: int) -> bytes:
        return blob[places[row] : places[row + 1]]

    row = bisect_left(range(len(counts)), wanted, key=at)
    return counts[row] if row < len(counts) and at(row) == wanted else 0


@cache
def _lexicon() -> tuple[bytes, "array[int]", "array[int]"]:
    """The words one behind the other, where each begins, and how often it was met: 3 MB instead of 20."""
    with gzip.open(str(files("spellchecker") / "resources" / "en.json.gz")) as stream:
        words = json.load(stream)
    rows = sorted((word.encode(), count) for word, count in words.items())
    places = array("I", [0])
    for word, _ in rows:
        places.append(places[-1] + len(word))
    return b"".join(word for word, _ in rows), places, array("I", [count for _, count in rows])
