"""What a room may be called, and the address its name gives."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import count
from typing import ClassVar

import regex
from django.utils.translation import gettext_lazy as _

from accounts.names import clean_name, fold_name
from chatsite.exceptions import Refused

NAME_MAX, TOPIC_MAX, DESCRIPTION_MAX = 60, 200, 1_000  # characters as people count them: grapheme clusters (UAX #29)
NAME_SIZE, TOPIC_SIZE, DESCRIPTION_SIZE, KEY_SIZE = 240, 800, 4_000, 480  # code points
SLUG_MAX = 60  # code points, before the number that tells two apart
RESERVED_SLUGS = frozenset({"new", "check", "bin", "read-all"})
LOUNGE = "lounge"

# Drawn as nothing, though Unicode calls them letters, marks or symbols: Hangul fillers, the empty Braille pattern,
# the combining grapheme joiner, variation selectors.
_BLANK = regex.compile(r"[\u115F\u1160\u2800\u3164\uFFA0\u034F\p{Variation_Selector}]")


class BadRoom(Refused):
    """A room that cannot be as somebody wants it. `field` is what they would have to change."""

    status = 422
    field: ClassVar[str] = "name"


class NameEmpty(BadRoom):
    code = "empty"
    message = _("Please give the room a name.")


class NameTooLong(BadRoom):
    code = "too_long"
    message = _("A room's name has at most 60 characters.")


class TopicTooLong(BadRoom):
    code = "too_long"
    message = _("A topic has at most 200 characters.")
    field = "topic"


class DescriptionTooLong(BadRoom):
    code = "too_long"
    message = _("A description has at most 1,000 characters.")
    field = "description"


def checked_name(typed: str) -> str:
    """The name as it is stored: without a leading #, which the page adds itself. Raises NameEmpty or NameTooLong."""
    name = clean_name(clean_name(typed).lstrip("#＃"))
    if not _BLANK.sub("", name).strip():
        raise NameEmpty
    if len(name) > NAME_SIZE or length(name) > NAME_MAX or len(fold_name(name)) > KEY_SIZE:
        raise NameTooLong
    return name


def checked_topic(typed: str) -> str:
    """The topic as it is stored, on one line. Raises TopicTooLong."""
    topic = clean_name(typed)
    if len(topic) > TOPIC_SIZE or length(topic) > TOPIC_MAX:
        raise TopicTooLong
    return topic


def checked_description(typed: str) -> str:
    """The description as it is stored: lines, with at most one empty line in a row. Raises DescriptionTooLong."""
    if len(typed) > 2 * DESCRIPTION_SIZE or length(typed.strip()) > DESCRIPTION_MAX:
        raise DescriptionTooLong
    lines = (" ".join(map(clean_name, line.split())) for line in typed.splitlines())
    description = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    if len(description) > DESCRIPTION_SIZE:
        raise DescriptionTooLong
    return description


def length(text: str) -> int:
    """How many characters people see in it."""
    return len(regex.findall(r"\X", text))


def slug_stem(name: str) -> str:
    """What the name gives for an address, in the name's own script; `room` if nothing of it can stand in one.

    The stem `lounge` belongs to the room named so.
    """
    key = fold_name(name)
    words = re.sub(r"[\s_-]+", " ", _BLANK.sub("", key))
    kept = "".join(char for char in words if char == " " or unicodedata.category(char)[0] in "LMN")
    composed = unicodedata.normalize("NFC", "-".join(kept.split()))  # what stood between a letter and its mark is gone
    stem = composed[:SLUG_MAX].strip("-") or "room"
    return f"{stem}-room" if stem == LOUNGE != key else stem


def slugs(stem: str) -> Iterator[str]:
    """Addresses for this stem, the best first; never one that is a page of its own."""
    if stem not in RESERVED_SLUGS:
        yield stem
    yield from (f"{stem}-{number}" for number in count(2))


def numbered(name: str) -> Iterator[str]:
    """The name, and others like it for when it is taken."""
    yield name
    yield from (f"{name[: NAME_SIZE - 4]} {number}" for number in count(2))
