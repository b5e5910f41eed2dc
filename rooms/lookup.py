"""Who belongs where: the reads behind every page of a conversation."""

from django.db import models

from accounts.models import Availability, Circle, User
from chatsite.database.prepared import Prepared
from rooms.models import Heads, Membership, Room

_ID, _TEXT = models.BigIntegerField(), models.TextField()

_at = Prepared(
    lambda user, slug: (
        Membership.objects.of(user).filter(room__slug=slug, room__binned_at=None).select_related("room")[:1]
    ),
    user=_ID,
    slug=_TEXT,
)
_room_at = Prepared(lambda user, slug: Room.objects.joined_by(user).filter(slug=slug)[:1], user=_ID, slug=_TEXT)
_heads = Prepared(
    lambda room, reader, seen: (
        Membership.objects.filter(room=room)
        .count_heads(seen)
        .annotate(own=models.Count("pk", filter=models.Q(user=reader)))
        .values_list("members", "online", "own")
    ),
    room=_ID,
    reader=_ID,
    seen=_ID,
)


def at(user: User, slug: str) -> Membership | None:
    """The user's membership in the room at this address, with the room."""
    return _at.first(user=user.pk, slug=slug)


def room_at(user: User, slug: str) -> Room | None:
    """The room at this address if the user is a member, read now."""
    return _room_at.first(user=user.pk, slug=slug)


def heads(room: Room, reader: User | None = None) -> Heads:
    """How many belong to the room and how many of them are here, without loading any.

    A member who reads the count is here, whether or not their line is up already. Whom nobody sees is counted for
    themselves alone, and only where the count would be nought: to the others it says nothing.
    Among the few of a direct conversation a count would name somebody: there it says of nobody that they are here.
    """
    if room.is_direct:
        return Heads(len(room.direct_ids), 0)
    own_id = reader.pk if reader else 0
    found = _heads.first(room=room.pk, reader=own_id, seen=own_id if reader and _is_seen(reader) else 0)
    if not found:
        return Heads(0, 0)
    members, online, own = found
    return Heads(members, max(online, 1) if own else online)


def _is_seen(user: User) -> bool:
    """Whether anybody sees that they are here."""
    return user.availability != Availability.INVISIBLE and user.who_sees_presence != Circle.NOBODY
