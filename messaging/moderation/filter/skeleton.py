"""What is left of a reading when everything that is no letter of a word is taken out: where words are looked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from messaging.moderation.filter.characters import is_letter, is_syllable
from messaging.moderation.filter.hangul import prolonged


@dataclass(slots=True)
class Skeleton:
    """`text`, whose character `n` was `firsts[n]` to `lasts[n]` of the reading, and was there `counts[n]` times."""

    text: str
    firsts: Sequence[int]
    lasts: Sequence[int]
    counts: Sequence[int] | None = None


def plain(text: str, signs: frozenset[str] = frozenset()) -> Skeleton:
    """Letters and digits, and those signs that a rule asks for."""
    places = [
        place
        for place, char in enumerate(text)
        if "a" <= char <= "z" or "가" <= char <= "힣" or "0" <= char <= "9" or char in signs or is_letter(char)
    ]
    return Skeleton("".join([text[place] for place in places]), places, places)


def collapsed(whole: Skeleton) -> Skeleton | None:
    """The same with letters and syllables that are repeated or prolonged written once; None if there are none."""
    chars: list[str] = []
    firsts: list[int] = []
    lasts: list[int] = []
    counts: list[int] = []
    changed = False
    for char, place in zip(whole.text, whole.firsts, strict=True):
        if chars and not char.isdigit():
            before = chars[-1]
            if char == before:
                counts[-1] += 1
                lasts[-1], changed = place, True
                continue
            if is_syllable(char) and is_syllable(before) and place == lasts[-1] + 1:
                longer = prolonged(before, char)
                if longer:
                    chars[-1] = longer
                    counts[-1] += 1
                    lasts[-1], changed = place, True
                    continue
        chars.append(char)
        firsts.append(place)
        lasts.append(place)
        counts.append(1)
    return Skeleton("".join(chars), firsts, lasts, counts) if changed else None
