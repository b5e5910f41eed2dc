"""What may be decided about a room: by whom, and what of it can be."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chatsite.exceptions import BadRequest
from rooms.models import Room
from rooms.names import BadRoom, checked_description, checked_name, checked_topic
from rooms.permissions.rights import Act

Words = str | Promise
# The steps of slow mode in seconds, with what they are called. The last is the limit.
SLOW: Final[dict[int, Words]] = {
    0: _("off"),
    5: _("5 seconds"),
    10: _("10 seconds"),
    30: _("30 seconds"),
    60: _("1 minute"),
    300: _("5 minutes"),
    900: _("15 minutes"),
    3_600: _("1 hour"),
    21_600: _("6 hours"),
}
HISTORY_MOST: Final = 1_000  # messages


# Words that others read, and that the rules of the word filter look at.
WORDS: Final = ("name", "topic", "description")


class Decided(TypedDict, total=False):
    """All that may be decided, by the names of Room's fields."""

    name: str
    topic: str
    description: str
    colour: str
    kind: str
    is_listed: bool
    posting: str
    inviting: str
    slow_seconds: int
    history: str
    history_count: int
    is_quiet: bool
    allows_guests: bool


class BadHistoryCount(BadRoom):
    message = _("Newcomers may see 1 to 1,000 messages.")
    field = "history_count"


def _slow_step(seconds: int) -> int:
    if seconds not in SLOW:
        raise BadRequest
    return seconds


def _history_count(count: int) -> int:
    if not 1 <= count <= HISTORY_MOST:
        raise BadHistoryCount
    return count


def _choice(field: str) -> Callable[[str], str]:
    """One of what the field may be. Nobody makes a direct conversation of a room."""
    choices = dict(getattr(Room, field).field.flatchoices)
    choices.pop(Room.Kind.DIRECT, None)

    def check(value: str) -> str:
        if value not in choices:
            raise BadRequest
        return str(value)

    return check


# In the order in which lines tell them. DESCRIBE is what moderators may decide; all else is the owners'.
ACTS: Final[Mapping[str, Act]] = {
    "name": Act.CHANGE,
    "topic": Act.DESCRIBE,
    "description": Act.DESCRIBE,
    "picture": Act.CHANGE,
    "colour": Act.CHANGE,
    "kind": Act.CHANGE,
    "is_listed": Act.CHANGE,
    "posting": Act.CHANGE,
    "inviting": Act.CHANGE,
    "slow_seconds": Act.DESCRIBE,
    "history": Act.CHANGE,
    "history_count": Act.CHANGE,
    "is_quiet": Act.CHANGE,
    "allows_guests": Act.CHANGE,
}
_CHECKS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "name": checked_name,
    "topic": checked_topic,
    "description": checked_description,
    "slow_seconds": _slow_step,
    "history_count": _history_count,
    **{field: _choice(field) for field in ("colour", "kind", "posting", "inviting", "history")},
    **dict.fromkeys(("is_listed", "is_quiet", "allows_guests"), bool),
}


def checked_values(decided: Decided) -> dict[str, Any]:
    """The values as they are stored. Raises BadRoom, BadRequest for what is no choice.

    Whether a name is free is for the database to say.
    """
    return {field: _CHECKS[field](value) for field, value in decided.items()}
