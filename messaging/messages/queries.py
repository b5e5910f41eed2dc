"""Reads of a room's timeline: the window a page shows, its history, and what changed since a cursor.

A cursor is always read before what it is a promise for: a change in between is then seen twice, never not at all.
"""

from dataclasses import dataclass

from django.db import models

from accounts.models import User
from chatsite.database.prepared import Prepared
from chatsite.exceptions import NotFound
from messaging.models import Message, MessageQuerySet, Stamp
from rooms.models import Membership, Room

PAGE = 50  # messages
CONTEXT = 3  # read messages shown above the first unread one
CHANGES_MAX = 500
PREVIEW = 30  # messages

_BIG = models.BigIntegerField()


def _seen(room: int, reader: int, floor: int) -> MessageQuerySet:
    return Message.objects.filter(room=room).seen_by(reader, history_from=floor)


_ONE_READER = {"room": _BIG, "reader": _BIG, "floor": _BIG}
_before = Prepared(
    lambda room, reader, floor, number: _seen(room, reader, floor).before(number)[:PAGE].stamps(),
    **_ONE_READER,
    number=_BIG,
)
_from = Prepared(
    lambda room, reader, floor: _seen(room, reader, floor).order_by("number")[:PAGE].stamps(),
    **_ONE_READER,
)
_since = Prepared(
    lambda room, reader, floor, revision: _seen(room, reader, floor).changed_since(revision).stamps(),
    **_ONE_READER,
    revision=_BIG,
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


def opening_window(own: Membership) -> Window:
    """Where a room opens: at the first unread message with a little context, else at the end."""
    if own.unread <= PAGE - CONTEXT:
        return before(own, own.room.message_count + 1)
    return after(own, own.read_up_to - CONTEXT)


def before(own: Membership, number: int) -> Window:
    """The page that ends just before `number`, of what this member may see."""
    return Window([Stamp(*row) for row in reversed(_before.all(**_reader(own), number=number))])


def after(own: Membership, number: int) -> Window:
    """The page that begins just after `number`."""
    # One lower bound: of two, SQLite may take the weaker, and read every message between them.
    first = max(own.history_from, number + 1)
    return Window([Stamp(*row) for row in _from.all(room=own.room_id, reader=own.user_id, floor=first)])


def around(own: Membership, number: int) -> Window:
    """A page with `number` in its middle, or at its end if it is one of the latest."""
    start = min(number - PAGE // 2, own.room.message_count - PAGE)
    return after(own, max(0, start))


def changes(own: Membership, *, since: int, epoch: str = "") -> Changes:
    """All that changed after the revision `since` and this member may see, each message in its latest state.

    The room of `own` was just read, so its revision comes before the messages. With a cursor from another life of the
    room (its epoch, or one that is ahead of us), or more than CHANGES_MAX changes behind, there is nothing to apply.
    """
    room = own.room
    if (epoch and epoch != str(room.epoch)) or not room.revision - CHANGES_MAX <= since <= room.revision:
        return Changes(room.revision, None)
    if since == room.revision:
        return Changes(room.revision, [])
    return Changes(room.revision, [Stamp(*row) for row in _since.all(**_reader(own), revision=since)])


def public_end(room: Room, *, history_from: int) -> Window:
    """The latest messages that are for all members, of those from this number on: a look inside, for who is none."""
    public = Message.objects.filter(room=room, number__gte=history_from).public()
    latest = public.before(room.message_count + 1)[:PREVIEW].stamps()
    return Window([Stamp(*row) for row in reversed(latest)])


def _reader(own: Membership) -> dict[str, int]:
    return {"room": own.room_id, "reader": own.user_id, "floor": own.history_from}


def row_of_changes(room_id: int, *, since: int) -> list[Stamp]:
    """All that changed after the revision `since`, if each revision is still that of a message and every member may
    see all of them; otherwise nothing.
    """
    public = Message.objects.filter(room=room_id).public().changed_since(since)
    stamps = [Stamp(*row) for row in public.stamps()[: CHANGES_MAX + 1]]
    whole = [stamp.revision for stamp in stamps] == list(range(since + 1, since + 1 + len(stamps)))
    if not stamps or not whole or len(stamps) > CHANGES_MAX:
        return []
    newcomers = Membership.objects.filter(room=room_id, history_from__gt=min(stamp.number for stamp in stamps))
    return [] if newcomers.exists() else stamps


_ID = models.BigIntegerField()
_to_others: Prepared = Prepared(
    lambda room, reader, number: (
        Message.objects.filter(room=room, number__gt=number, whisper_to__gt=0)
        .exclude(models.Q(whisper_to=reader) | models.Q(author=reader))
        .order_by()
        .values("room")
        .annotate(count=models.Count("pk"))
        .values_list("count")
    ),
    room=_ID,
    reader=_ID,
    number=_ID,
)


def unread(own: Membership) -> int:
    """How many messages after the read position are for this member's eyes; whispers to others are not.

    Asks the database only if there is something unread.
    """
    behind = own.unread
    if not behind or own.room.is_direct:
        return behind
    row = _to_others.first(room=own.room_id, reader=own.user_id, number=own.read_up_to)
    return behind - (row[0] if row else 0)


def message_for(user: User, message_id: int) -> Message:
    """A message that this person may see, of a room they are a member of. Raises NotFound for all others."""
    message = Message.objects.whole().filter(pk=message_id).first()
    if message is None:
        raise NotFound
    memberships = Membership.objects.of(user).select_related("room")
    own = memberships.filter(room=message.room_id, room__binned_at=None).first()
    if own is None or not message.is_seen_by(own):
        raise NotFound
    message.room = own.room
    return message
