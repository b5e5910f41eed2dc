"""What open tabs hear of rooms, after the commit. docs/protocol.md says who follows which topic."""

from collections.abc import Callable

from django.db import transaction

from accounts.models import Presence, User
from chatsite import broadcast, wire
from rooms.models import Membership, Room


def joined(membership: Membership, *, head_count: int) -> None:
    """The room stands in the newcomer's list, in all their tabs; whoever shows the room sees them come."""
    room, user = membership.room, membership.user

    def say() -> None:
        broadcast.nudge(wire.user_topic(user.pk))
        broadcast.publish(
            wire.user_topic(user.pk), wire.frame("room_listed", room=room, count=head_count, membership=membership)
        )
        _tell_room(room, head_count, joined=user)
        _tell_everyone(room, head_count)

    _after_commit(say)


def left(room: Room, user: User, *, head_count: int) -> None:
    """The room goes from the list of whoever left; whoever shows it sees them go."""

    def say() -> None:
        broadcast.nudge(wire.user_topic(user.pk))
        broadcast.publish(wire.user_topic(user.pk), wire.frame("room_unlisted", room=room))
        _tell_room(room, head_count, left=user)
        _tell_everyone(room, head_count)

    _after_commit(say)


def read(room: Room, user: User, number: int) -> None:
    """The other tabs of this person know it too."""
    topic = wire.user_topic(user.pk)
    _after_commit(lambda: broadcast.publish(topic, wire.frame("read", room=room.pk, user=user.pk, number=number)))


def _tell_room(room: Room, head_count: int, *, joined: User | None = None, left: User | None = None) -> None:
    online = Presence.objects.living().filter(user__memberships__room=room).values("user").distinct().count()
    frame = wire.frame(
        "members",
        room=room.pk,
        count=head_count,
        online=online,
        joined=joined and joined.pk,
        left=left and left.pk,
    )
    broadcast.publish(wire.room_topic(room.pk), frame)


def _tell_everyone(room: Room, head_count: int) -> None:
    """Directories keep up. Of closed rooms only their members hear."""
    if room.is_open:
        broadcast.publish(wire.EVERYONE, wire.frame("room_listed", room=room, count=head_count))


def _after_commit(say: Callable[[], None]) -> None:
    """A hint that is lost does no harm, so nothing that goes wrong here may fail what was done."""
    transaction.on_commit(say, robust=True)
