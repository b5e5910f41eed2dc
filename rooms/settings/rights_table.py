"""What each role may do in a room, as its settings show it."""

from typing import NamedTuple

from rooms.models import Membership, Room
from rooms.permissions.rights import Act, Rights
from rooms.settings import labels

ROLES = tuple(Membership.Role)


class Row(NamedTuple):
    words: labels.Words
    allowed: list[bool]  # in the order of ROLES


def rows(room: Room) -> list[Row]:
    """For each act, who of the room's people may do it as things are now."""
    return [
        Row(words, [Rights(room, Membership(room=room, role=role)).may(Act(act)) for role in ROLES])
        for act, words in labels.ACTS.items()
    ]
