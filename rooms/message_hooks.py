"""The place where rooms reaches up: what happens in a room is told by a line of its timeline, and messaging, the layer
above, owns timelines. It lends its hand when it starts (`lend`); rooms knows no more of it than this signature.
"""

from collections.abc import Mapping
from typing import Literal, Protocol

from accounts.models import User
from rooms.models import Room

LineKind = Literal["created", "joined", "left", "removed", "changed", "role", "archived", "reopened", "inspected"]
Detail = Mapping[str, str | int]


class Hand(Protocol):
    def __call__(self, *, room: Room, actor: User, kind: LineKind, detail: Detail | None = None) -> object: ...


_hand: Hand | None = None


def lend(hand: Hand) -> None:
    """From now on `hand` writes the lines."""
    global _hand
    _hand = hand


def write_line(*, room: Room, actor: User, kind: LineKind, detail: Detail | None = None) -> None:
    """Write what `actor` did to `room`, as a line nobody can type.

    `detail` has `field`, `old` and `new` of a `changed` line, `whom` (a user id), `name` and `role` of a `role` line,
    `whom` and `name` of a `removed` one, `reason` of an `inspected` one that was not because of a report.
    Called inside the transaction that makes it true, with the room's row locked. The hand gives the line the room's
    next number and revision, and moves the counters of `room` itself too. Raises RuntimeError if nobody lent one.
    """
    if _hand is None:
        raise RuntimeError("Nothing writes timelines: messaging must be installed and call rooms.message_hooks.lend().")
    _hand(room=room, actor=actor, kind=kind, detail=detail)
