"""Reads of a room's timeline: the window a page shows, its history, and what changed since a cursor.

A cursor is always read before what it is a promise for: a change in between is then seen twice, never not at all.
"""

from dataclasses import dataclass

from django.db import models

from chatsite.prepared import Prepared
from messaging.models import Message, Stamp
from rooms.models import Membership, Room

PAGE = 50  # messages
CONTEXT = 3  # read messages shown above the first unread one
CHANGES_MAX = 500

_BIG = models.BigIntegerField()
_before = Prepared(
    lambda room, number: Message.objects.filter(room=room).before(number)[:PAGE].stamps(), room=_BIG, number=_BIG
)
_after = Prepared(
    lambda room, number: Message.objects.filter(room=room).after(number)[:PAGE].stamps(), room=_BIG, number=_BIG
)
_since = Prepared(
    lambda room, revision: Message.objects.filter(room=room).changed_since(revision).stamps(), room=_BIG, revision=_BIG
)


@dataclass(frozen=True, slots=True)
class Window:
    """Messages in order, without a hole between `oldest` and `newest`; 0 and 0 if there are none."""

    stamps: list[Stamp]

    @property
    def oldest(self) -> int:
        return self.stamps[0].number if self.stamps else 0

    @property
    def newest(self) -> int:
        return self.stamps[-1].number if self.stamps else 0


@dataclass(frozen=True, slots=True)
class Changes:
    """What a tab at some cursor has missed. `stamps` is None when it had better load the timeline anew."""

    revision: int
    stamps: list[Stamp] | None


def opening_window(membership: Membership) -> Window:
    """Where a room opens: at the first unread message with a little context, else at the end."""
    room = membership.room
    if membership.unread <= PAGE - CONTEXT:
        return before(room, room.message_count + 1)
    return after(room, membership.read_up_to - CONTEXT)


def before(room: Room, number: int) -> Window:
    """The page that ends just before `number`."""
    return Window([Stamp(*row) for row in reversed(_before.all(room=room.pk, number=number))])


def after(room: Room, number: int) -> Window:
    """The page that begins just after `number`."""
    return Window([Stamp(*row) for row in _after.all(room=room.pk, number=number)])


def around(room: Room, number: int) -> Window:
    """A page with `number` in its middle, or at its end if it is one of the latest."""
    start = min(number - PAGE // 2, room.message_count - PAGE)
    return after(room, max(0, start))


def changes(room: Room, *, since: int, epoch: str = "") -> Changes:
    """All that changed after the revision `since`, each message in its latest state.

    `room` was just read, so its revision comes before the messages. With a cursor from another life of the room (its
    epoch, or one that is ahead of us), or more than CHANGES_MAX changes behind, there is nothing to apply.
    """
    if (epoch and epoch != str(room.epoch)) or not room.revision - CHANGES_MAX <= since <= room.revision:
        return Changes(room.revision, None)
    if since == room.revision:
        return Changes(room.revision, [])
    return Changes(room.revision, [Stamp(*row) for row in _since.all(room=room.pk, revision=since)])


def row_of_changes(room_id: int, *, since: int) -> list[Stamp]:
    """All that changed after the revision `since`, if each revision is still that of a message; otherwise nothing."""
    rows = Message.objects.filter(room=room_id).changed_since(since).stamps()[: CHANGES_MAX + 1]
    stamps = [Stamp(*row) for row in rows]
    whole = [stamp.revision for stamp in stamps] == list(range(since + 1, since + 1 + len(stamps)))
    return stamps if whole and len(stamps) <= CHANGES_MAX else []
