"""What open tabs hear of rooms, after the commit. docs/protocol.md says who follows which topic."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from django.db import transaction

from accounts.models import User
from chatsite import wire
from chatsite.broadcast import nudge, publish
from rooms import memberships
from rooms.models import Heads, Membership, Room


def joined(membership: Membership) -> None:
    """The room stands in the newcomer's list, in all their tabs; whoever shows the room sees them come."""
    room, user = membership.room, membership.user

    def say() -> None:
        count = _tell_room(room, joined=user)
        nudge(wire.user_topic(user.pk))
        publish(wire.user_topic(user.pk), wire.frame("room_listed", room=room, count=count, membership=membership))

    _after_commit(say)


def left(room: Room, user: User) -> None:
    """The room goes from the list of whoever left; whoever shows it sees them go."""

    def say() -> None:
        nudge(wire.user_topic(user.pk))
        publish(wire.user_topic(user.pk), wire.frame("room_unlisted", room=room))
        _tell_room(room, left=user)

    _after_commit(say)


def read(room: Room, user: User, number: int) -> None:
    """The other tabs of this person know it too."""
    topic, frame = wire.user_topic(user.pk), wire.frame("read", room=room.pk, user=user.pk, number=number)
    _after_commit(lambda: publish(topic, frame))


def presence_changed(states: Mapping[int, str]) -> None:
    """People came, went or turned away: tell the rooms they are in. `states` maps a user's id to the new state."""
    frames = {user: wire.frame("presence", user_id=user, state=state or "offline") for user, state in states.items()}
    for user, frame in frames.items():
        publish(wire.user_topic(user), frame)
    people: dict[int, list[int]] = defaultdict(list)
    for room, user in Membership.objects.filter(user__in=states).values_list("room", "user"):
        people[room].append(user)
    for room, heads in Membership.objects.filter(room__in=people).heads_by_room().items():
        publish(wire.room_topic(room), "".join(frames[user] for user in people[room]) + _members(room, heads))


def _tell_room(room: Room, *, joined: User | None = None, left: User | None = None) -> int:
    """Who came or went, and how many there are now, for the room and for directories. Returns the head count."""
    heads = memberships.heads(room)
    publish(wire.room_topic(room.pk), _members(room.pk, heads, joined=joined, left=left))
    who_may_know = wire.EVERYONE if room.is_open else wire.members_topic(room.pk)
    publish(who_may_know, wire.frame("room_listed", room=room, count=heads.members))
    return heads.members


def _members(room_id: int, heads: Heads, *, joined: User | None = None, left: User | None = None) -> str:
    return wire.frame("members", room=room_id, heads=heads, joined=joined and joined.pk, left=left and left.pk)


def _after_commit(say: Callable[[], None]) -> None:
    """A hint that is lost does no harm, so nothing that goes wrong here may fail what was done."""
    transaction.on_commit(say, robust=True)
