"""Where a word was found in a reading, and what stands around it: what the judges of each language look at."""

from collections.abc import Sequence
from dataclasses import dataclass

from messaging.moderation.filter.characters import FOLDED, is_letter
from messaging.moderation.filter.readings import Reading

CLAUSE_SIGNS = frozenset(",;:!?。，；：！？、\n")  # what ends a sentence or a part of one
REACH = 24  # characters of a word that are looked at before and behind


@dataclass(frozen=True, slots=True)
class Site:
    """The word `core` at `first` to `last` (both included) of a reading, in `pieces` where something parts its letters.

    `repeats`: how many letters of it there are beyond those of the rule.
    """

    reading: Reading
    first: int
    last: int
    core: str
    repeats: int
    original: str  # the whole text
    written: str = ""  # the word as the rule writes it, with its blanks

    @property
    def text(self) -> str:
        return self.reading.text

    @property
    def is_prolonged(self) -> bool:
        return self.repeats > 0

    @property
    def found(self) -> str:
        return self.text[self.first : self.last + 1]

    @property
    def noise(self) -> str:
        """What stands between its letters, in this reading."""
        if " " in self.written and " ".join(self.found.split()) == self.written:
            return ""
        return "".join(char for char in self.found if not is_letter(char) and not char.isdigit())

    @property
    def is_alone(self) -> bool:
        """Whether the text holds nothing else that can be read."""
        text = self.text
        return not any(is_letter(char) or char.isdigit() for char in text[: self.first] + text[self.last + 1 :])

    @property
    def pieces(self) -> list[str]:
        pieces, piece = [], ""
        for char in self.found:
            if is_letter(char) or char.isdigit():
                piece += char
            elif piece:
                pieces.append(piece)
                piece = ""
        return [*pieces, piece] if piece else pieces

    @property
    def is_disguised(self) -> bool:
        """Whether it does not stand there as anybody would write it."""
        if self.noise.strip() or self.is_prolonged:
            return True
        start, end = self.reading.starts[self.first], self.reading.ends[self.last]
        return bool(self.reading.kind) and "".join(FOLDED[char] for char in self.original[start:end]) != self.core

    @property
    def parts_clauses(self) -> bool:
        """Whether a sign that ends a clause stands in it, as between two sentences, rather than between all letters."""
        found = self.found
        for place, char in enumerate(found):
            if char == "\n" or ((char in CLAUSE_SIGNS or char == ".") and found[place + 1 : place + 2].isspace()):
                return True
        return False

    def before(self, *, joined: bool = True) -> str:
        """The letters and digits directly before it; of a word written with gaps also single letters before these."""
        return self._around(self.first - 1, -1, joined)

    def behind(self, *, joined: bool = True) -> str:
        return self._around(self.last + 1, 1, joined)

    def _around(self, place: int, step: int, joined: bool) -> str:
        text = self.text
        found: list[str] = []
        while 0 <= place < len(text) and len(found) < REACH and (is_letter(text[place]) or text[place].isdigit()):
            found.append(text[place])
            place += step
        if joined and self.noise and all(len(piece) == 1 for piece in self._outer(step)) and len(found) == 0:
            gap = self._gap()
            while len(found) < REACH:
                ahead = place + step * len(gap)
                between = text[min(place, ahead + (1 if step < 0 else 0)) : max(place + 1, ahead)]
                if between != gap or not 0 <= ahead < len(text) or not is_letter(text[ahead]):
                    break
                beyond = ahead + step
                if 0 <= beyond < len(text) and is_letter(text[beyond]):
                    break
                found.append(text[ahead])
                place = beyond
        return "".join(found if step > 0 else reversed(found))

    def _outer(self, step: int) -> Sequence[str]:
        pieces = self.pieces
        return pieces[-1:] if step > 0 else pieces[:1]

    def _gap(self) -> str:
        """What stands between its first two pieces."""
        found, gap = self.found, ""
        for char in found:
            if is_letter(char) or char.isdigit():
                if gap:
                    return gap
            else:
                gap += char
        return gap
