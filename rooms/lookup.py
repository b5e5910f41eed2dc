"""Who belongs where: the reads behind every page of a conversation."""

from django.db import models

from accounts.models import User
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
_heads = Prepared(lambda room: Membership.objects.filter(room=room).count_heads(), room=_ID)


def at(user: User, slug: str) -> Membership | None:
    """The user's membership in the room at this address, with the room."""
    return _at.first(user=user.pk, slug=slug)


def room_at(user: User, slug: str) -> Room | None:
    """The room at this address if the user is a member, read now."""
    return _room_at.first(user=user.pk, slug=slug)


def heads(room: Room) -> Heads:
    """How many belong to the room and how many of them are here, without loading any.

    Among the few of a direct conversation a count would name somebody: there it says of nobody that they are here.
    """
    if room.is_direct:
        return Heads(len(room.direct_ids), 0)
    counts = _heads.first(room=room.pk)
    return Heads(*counts[1:]) if counts else Heads(0, 0)
