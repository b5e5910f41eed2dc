"""Finding words and patterns in a text, in all the ways in which people write them.

A `Matcher` is made once of many rules, and is asked for each message. It reads the text in several ways (`readings`),
looks for all words at once (Aho-Corasick), and has each find judged by the language of its rule.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ahocorasick
import re2

from messaging.moderation.filter import chinese, english, innocents, korean, masks, numbers, skeleton
from messaging.moderation.filter.characters import is_han, is_jamo, is_latin, is_letter, is_syllable, what_changed
from messaging.moderation.filter.readings import Reading, base_of, readings_of
from messaging.moderation.filter.rules import Kind, Rule, compile_pattern
from messaging.moderation.filter.sites import Site

LOOKED_AT = 20_000  # characters of a text, far more than a message may have
FINDS_MAX = 2_000  # of one reading that are judged
HITS_MAX = 100  # of one text that are told


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule found at `start` to `end` of the text, and the steps by which it was read."""

    rule: Rule
    start: int
    end: int
    found: str
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Word:
    """A rule's word as it is looked for: `counts` says how often each letter is written."""

    rule: Rule
    core: str
    counts: tuple[int, ...]
    written: str


class Matcher:
    """Rules, ready to be asked. Making one takes about 10 µs a rule; it may be asked by several threads at once."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = list(rules)
        self._signs = frozenset(
            char for rule in self.rules if rule.kind == Kind.WORD for char in rule.text if _is_picture(char)
        )
        self._plain = ahocorasick.Automaton()
        self._collapsed = ahocorasick.Automaton()
        plain: dict[str, list[_Word]] = {}
        collapsed: dict[str, list[_Word]] = {}
        patterns: list[Rule] = []
        self._masked = masks.Index()
        for rule in self.rules:
            if rule.kind == Kind.PATTERN:
                patterns.append(rule)
                continue
            written = _spaced(base_of(rule.text).text)
            whole = skeleton.plain(written, self._signs)
            if not whole.text:
                continue
            plain.setdefault(whole.text, []).append(_Word(rule, whole.text, (), written))
            once = skeleton.collapsed(whole)
            counts = tuple(once.counts or ()) if once else (1,) * len(whole.text)
            text = once.text if once else whole.text
            collapsed.setdefault(text, []).append(_Word(rule, whole.text, counts, written))
            self._masked.add(whole.text, rule)
        for automaton, words in ((self._plain, plain), (self._collapsed, collapsed)):
            for text, same in words.items():
                automaton.add_word(text, (len(text), same))
            automaton.make_automaton()
        self._has_words = bool(plain)
        self._has_korean = any(is_syllable(char) or is_jamo(char) for word in plain for char in word)
        self._has_latin = any(is_latin(char) for word in plain for char in word)
        self._patterns = [(rule, compile_pattern(rule.text)) for rule in patterns]
        self._exceptions = {
            rule.key: [plain_text for each in rule.exceptions if (plain_text := _spaced(base_of(each).text))]
            for rule in self.rules
            if rule.exceptions
        }

    def __bool__(self) -> bool:
        return bool(self.rules)

    @cached_property
    def _pattern_set(self) -> "re2.Set | None":
        """All patterns at once, to know which of them are worth asking."""
        if len(self._patterns) < 8:
            return None
        options = re2.Options()
        options.log_errors, options.case_sensitive, options.max_mem = False, False, 1 << 26
        patterns = re2.Set.SearchSet(options)
        for rule, _ in self._patterns:
            patterns.Add(rule.text)
        patterns.Compile()
        return patterns

    def find(self, text: str) -> list[Hit]:
        """What of a text the rules mean: one hit for each rule and place, in the order of places."""
        text = text[:LOOKED_AT]
        hits: dict[int, list[Hit]] = {}
        count = 0
        for hit in self._found(text):
            same = hits.setdefault(hit.rule.key, [])
            if not any(other.start < hit.end and hit.start < other.end for other in same):
                same.append(hit)  # the first reading is the one that needs the fewest steps
                count += 1
                if count >= HITS_MAX:
                    break
        return sorted((hit for same in hits.values() for hit in same), key=lambda hit: (hit.start, hit.rule.key))

    def _found(self, text: str) -> Iterator[Hit]:
        if self._patterns:
            yield from self._find_patterns(text)
        if not self._has_words:
            return
        for reading in readings_of(text, for_korean=self._has_korean, for_latin=self._has_latin):
            yield from self._find_words(reading, text)
        if any(sign in text for sign in "*＊_-#"):
            base = base_of(text)
            for rule, start, end in self._masked.find(base):
                if not self._is_excepted(rule, base, start, end):
                    yield Hit(rule, start, end, text[start:end], ("letters filled in",))

    def _find_words(self, reading: Reading, text: str) -> Iterator[Hit]:
        whole = skeleton.plain(reading.text, self._signs)
        if not whole.text:
            return
        yield from self._judged(reading, whole, self._plain, text)
        if (once := skeleton.collapsed(whole)) is not None:
            yield from self._judged(reading, once, self._collapsed, text)

    def _judged(
        self, reading: Reading, bones: skeleton.Skeleton, automaton: ahocorasick.Automaton, text: str
    ) -> Iterator[Hit]:
        left = FINDS_MAX
        seen: set[tuple[int, int]] = set()  # rules that were found near there
        for place, (length, words) in automaton.iter(bones.text):
            left -= 1
            if not left:
                return
            begin = place - length + 1
            first, last = bones.firsts[begin], bones.lasts[place]
            for word in words:
                repeats = 0
                if bones.counts is not None:
                    counts = bones.counts[begin : place + 1]
                    if any(there < wanted for there, wanted in zip(counts, word.counts, strict=True)):
                        continue
                    repeats = sum(counts) - sum(word.counts)
                    if not repeats:
                        continue  # found without repeats already
                if (word.rule.key, first) in seen:
                    continue
                site = Site(reading, first, last, word.core, repeats, text, word.written)
                if (last - first > 4 * length + 16 and not repeats) or not _judge(site):
                    continue
                start, end = reading.starts[first], reading.ends[last]
                if self._is_innocent(site) or self._is_excepted(word.rule, reading, start, end):
                    continue
                seen.add((word.rule.key, first))
                yield Hit(word.rule, start, end, text[start:end], _steps(site, start, end))

    def _is_innocent(self, site: Site) -> bool:
        return not site.is_disguised and innocents.covers(site)

    def _is_excepted(self, rule: Rule, reading: Reading, start: int, end: int) -> bool:
        """Whether one of the rule's exceptions stands there."""
        return any(_covers(reading, wanted, start, end) for wanted in self._exceptions.get(rule.key, ()))

    def _find_patterns(self, text: str) -> Iterator[Hit]:
        base = base_of(text)
        same = base.text == text.lower()
        for rule, pattern in self._asked(text, base.text):
            hit = _search(rule, pattern, text)
            if hit is None and not same and (found := pattern.search(base.text)) and found.end() > found.start():
                start, end = base.starts[found.start()], base.ends[found.end() - 1]
                hit = Hit(rule, start, end, text[start:end], ("letters folded",))
            if hit and not self._is_excepted(rule, base, hit.start, hit.end):
                yield hit

    def _asked(self, text: str, folded: str) -> Sequence[tuple[Rule, Any]]:
        if self._pattern_set is None:
            return self._patterns
        matched = {*(self._pattern_set.Match(text) or ()), *(self._pattern_set.Match(folded) or ())}
        return [self._patterns[place] for place in sorted(matched)]


def _search(rule: Rule, pattern: Any, text: str) -> Hit | None:
    found = pattern.search(text)
    if found is None or found.end() == found.start():
        return None
    return Hit(rule, found.start(), found.end(), found.group())


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _covers(reading: Reading, wanted: str, start: int, end: int) -> bool:
    place = reading.text.find(wanted)
    while place >= 0:
        if reading.starts[place] <= start and reading.ends[place + len(wanted) - 1] >= end:
            return True
        place = reading.text.find(wanted, place + 1)
    return False


def _judge(site: Site) -> bool:
    """By the language of what was found."""
    core = site.core
    if any(map(is_syllable, core)):
        return korean.is_word(site)
    if any(map(is_jamo, core)):
        return korean.is_jamo_word(site)
    if any(map(is_han, core)):
        return site.reading.kind != "layout" and chinese.is_word(site)
    if any(map(is_latin, core)):
        return site.reading.kind != "layout" and english.is_word(site)
    if core.isdigit():
        return not site.reading.kind and not site.is_prolonged and numbers.is_word(site)
    return _stands_between(site)


def _stands_between(site: Site) -> bool:
    """Of other scripts, and of pictures: no letter of the same kind beside it."""
    before, behind = site.text[site.first - 1 : site.first], site.text[site.last + 1 : site.last + 2]
    if not is_letter(site.core[0]):
        return True
    return not (before and is_letter(before)) and not (behind and is_letter(behind))


def _is_picture(char: str) -> bool:
    return ord(char) > 0x2000 and not is_letter(char) and not char.isspace() and not char.isdigit()


def _steps(site: Site, start: int, end: int) -> tuple[str, ...]:
    """How what was found became the rule's word, in words for people (`messaging.moderation.filter.labels`)."""
    steps: list[str] = []
    changed = {what_changed(char) for char in site.original[start:end]} - {""}
    names = {
        "invisible": "invisible characters removed",
        "width": "width folded",
        "accents": "accents removed",
        "look-alike": "look-alike letters",
        "traditional": "traditional to simplified",
        "jamo": "letters put together",
    }
    steps += [names[each] for each in names if each in changed]
    steps += [each for each in site.reading.step.split("|") if each and each not in steps]
    if noise := site.noise:
        if any(char.isspace() for char in noise):
            steps.append("spaces removed")
        if noise.strip():
            steps.append("signs removed")
    if site.is_prolonged:
        steps.append("repeated letters removed")
    if not steps and site.original[start:end] != site.original[start:end].lower():
        steps.append("case folded")
    return tuple(steps)
