"""What settings are called, on their page and in lines that tell of a change; what each role may do, as a table."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rooms.models import Membership, Room
from rooms.permissions.rights import Act, Rights
from rooms.settings_schema import SLOW, Words

ROLES = tuple(Membership.Role)

KINDS: Final[dict[str, Words]] = {
    Room.Kind.OPEN: _("everybody here"),
    Room.Kind.CLOSED: _("only people who are invited or accepted"),
}
# Settings that are told by one sentence for all their values; some values have a sentence of their own.
FIELDS: Final[dict[str, Words]] = {
    "name": _("the name"),
    "topic": _("the topic"),
    "description": _("the description"),
    "colour": _("the colour"),
}
CHANGES: Final[dict[str, Words]] = {
    "kind-open": _("{user} made this an open room"),
    "kind-closed": _("{user} made this a closed room"),
    "is_listed-yes": _("{user} put the room in the list of rooms"),
    "is_listed-no": _("{user} took the room off the list of rooms"),
    "posting-members": _("{user} let all members write"),
    "posting-moderators": _("{user} let only owners and moderators write"),
    "inviting-members": _("{user} let all members invite"),
    "inviting-moderators": _("{user} let only owners and moderators invite"),
    "slow_seconds-0": _("{user} turned off slow mode"),
    "slow_seconds": _("{user} set slow mode to {new}"),
    "history-all": _("{user} let new members see all earlier messages"),
    "history-latest": _("{user} let new members see the latest messages"),
    "history-joined": _("{user} let new members see messages from their first visit on"),
    "history-none": _("{user} let members see only messages from while they are members"),
    "history_count": _("{user} let new members see the latest {new} messages"),
    "is_quiet-yes": _("{user} hid join and leave messages"),
    "is_quiet-no": _("{user} showed join and leave messages again"),
    "allows_guests-yes": _("{user} allowed guests"),
    "allows_guests-no": _("{user} stopped allowing guests"),
}
VALUES: Final[dict[str, dict[str, Words]]] = {
    "slow_seconds": {str(seconds): words for seconds, words in SLOW.items()},
    "colour": dict(Room.Colour.choices),
}
ACTS: Final[dict[Act, Words]] = {
    Act.READ: pgettext_lazy("what one may do in a room", "Read"),
    Act.LEAVE: pgettext_lazy("what one may do in a room", "Leave"),
    Act.WRITE: _("Write and whisper"),
    Act.INVITE: _("Invite people, by name and by link"),
    Act.ADMIT: _("Answer requests to join; see and revoke all links"),
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
    """What lines of a timeline say of settings.

    `setting-<field>` names one and `value-<field>-<value>` a choice of it. `changed-<field>` and
    `changed-<field>-<value>` are sentences of their own.
    """
    for field, words in FIELDS.items():
        yield f"setting-{field}", words
    for change, words in CHANGES.items():
        yield f"changed-{change}", words
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
