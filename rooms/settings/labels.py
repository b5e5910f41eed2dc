"""What settings are called, on their page and in lines that tell of a change; what each role may do, as a table."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rooms.models import Membership, Room
from rooms.permissions.rights import Act, Rights
from rooms.settings_schema import SLOW, Words

ROLES = tuple(Membership.Role)

YES_NO: Final[dict[str, Words]] = {"yes": _("yes"), "no": _("no")}
KINDS: Final[dict[str, Words]] = {
    Room.Kind.OPEN: _("everybody here"),
    Room.Kind.CLOSED: _("only people who are invited or accepted"),
}
FIELDS: Final[dict[str, Words]] = {
    "name": _("the name"),
    "topic": _("the topic"),
    "description": _("the description"),
    "colour": _("the colour"),
    "kind": _("who can join"),
    "is_listed": _("whether the room is in the list of rooms"),
    "posting": _("who may write"),
    "inviting": _("who may invite"),
    "slow_seconds": _("slow mode"),
    "history": _("what newcomers see"),
    "history_count": _("how many of the latest messages newcomers see"),
    "is_quiet": _("whether coming and going is told"),
    "allows_guests": _("whether guests may come by link"),
}
VALUES: Final[dict[str, dict[str, Words]]] = {
    "kind": KINDS,
    "slow_seconds": {str(seconds): words for seconds, words in SLOW.items()},
    "colour": dict(Room.Colour.choices),
    "posting": dict(Room.Who.choices),
    "inviting": dict(Room.Who.choices),
    "history": dict(Room.History.choices),
    "is_listed": YES_NO,
    "allows_guests": YES_NO,
    "is_quiet": {"yes": _("not told"), "no": _("told")},
}
ACTS: Final[dict[Act, Words]] = {
    Act.READ: pgettext_lazy("what one may do in a room", "Read"),
    Act.LEAVE: pgettext_lazy("what one may do in a room", "Leave"),
    Act.WRITE: _("Write and whisper"),
    Act.INVITE: _("Invite people, by name and by link"),
    Act.ADMIT: _("Answer requests to join; see and remove all links"),
    Act.TIDY: _("Delete messages of others"),
    Act.SILENCE: _("Time out members"),
    Act.REMOVE: _("Remove and ban members"),
    Act.DESCRIBE: _("Change topic, description and slow mode"),
    Act.CHANGE: _("Change everything else that is decided here"),
    Act.ROLES: _("Assign and remove roles"),
    Act.ARCHIVE: _("Close the room and open it again"),
    Act.BIN: _("Delete and restore the room"),
}


def for_lines() -> Iterator[tuple[str, Words]]:
    """What lines of a timeline call settings (`setting-<field>`) and their choices (`value-<field>-<value>`)."""
    for field, words in FIELDS.items():
        yield f"setting-{field}", words
    for field, choices in VALUES.items():
        for value, words in choices.items():
            yield f"value-{field}-{value}", words


class Row(NamedTuple):
    words: Words
    allowed: list[bool]  # in the order of ROLES


def rights_table(room: Room) -> list[Row]:
    """For each act, who of the room's people may do it as things are now."""
    return [
        Row(words, [Rights(room, Membership(room=room, role=role)).may(Act(act)) for role in ROLES])
        for act, words in ACTS.items()
    ]
