"""What open tabs hear of rooms, after the commit. docs/protocol.md says who follows which topic."""

from collections.abc import Callable, Collection, Mapping
from typing import Literal

from django.db import transaction

from accounts import relations
from accounts.models import User
from chatsite.delivery import frames
from chatsite.delivery.broadcast import nudge, publish
from rooms import lookup as memberships
from rooms.models import Heads, Membership, Room
from rooms.permissions import consent

Reason = Literal["removed", "banned", "binned"]  # why somebody is not in a room any more


def joined(membership: Membership) -> None:
    """The room stands in the newcomer's list, in all their tabs; whoever shows the room sees them come."""
    room, user = membership.room, membership.user

    def say() -> None:
        count = _tell_room(room, joined=user)
        nudge(frames.user_topic(user.pk))
        publish(
            frames.user_topic(user.pk),
            frames.frame("room_listed", room=room, count=count, membership=membership),
        )

    _after_commit(say)


def left(room: Room, user: User, *, reason: Reason | None = None) -> None:
    """The room goes from the list of whoever left; whoever shows it sees them go.

    `reason`: it was not their own will. Their tabs that show the room stop, and say so.
    """

    def say() -> None:
        nudge(frames.user_topic(user.pk))
        publish(frames.user_topic(user.pk), frames.frame("room_unlisted", room=room, reason=reason))
        _tell_room(room, left=user)

    _after_commit(say)


def direct_made(room: Room, people: Collection[User]) -> None:
    """The tabs of these people hear of what will be said; whoever has it in their list sees it there."""
    memberships = list(room.memberships.shown().select_related("room"))

    def say() -> None:
        nudge(frames.user_topic(person.pk) for person in people)
        for membership in memberships:
            _list_direct(membership)

    _after_commit(say)


def direct_changed(membership: Membership) -> None:
    """All tabs of this person read their list of conversations again."""
    _after_commit(lambda: _list_direct(membership))


def became_room(room: Room) -> None:
    """A group has a name now: it goes from one list to the other, for all its members."""

    def say() -> None:
        memberships = list(room.memberships.select_related("room"))
        for membership in memberships:
            frame = frames.frame("room_listed", room=room, count=len(memberships), membership=membership)
            publish(frames.user_topic(membership.user_id), frame)

    _after_commit(say)


def _list_direct(membership: Membership) -> None:
    frame = frames.frame("room_listed", room=membership.room, membership=membership)
    publish(frames.user_topic(membership.user_id), frame)


def read(room: Room, user: User, number: int) -> None:
    """The other tabs of this person know it too; in a conversation of two, so does the other, unless one is blocked."""
    topics = [frames.user_topic(user.pk)]
    if room.is_pair and consent.may_see_reading(user.pk, room):
        topics.append(frames.room_topic(room.pk))
    frame = frames.frame("read", room=room.pk, user=user.pk, number=number)

    def say() -> None:
        for topic in topics:
            publish(topic, frame)

    _after_commit(say)


def _tell_room(room: Room, *, joined: User | None = None, left: User | None = None) -> int:
    """Who came or went, and how many there are now, for the room and for directories. Returns the head count."""
    heads = memberships.heads(room)
    publish(frames.room_topic(room.pk), members_frame(room.pk, heads, joined=joined, left=left))
    who_may_know = frames.EVERYONE if room.is_in_directory else frames.members_topic(room.pk)
    publish(who_may_know, frames.frame("room_listed", room=room, count=heads.members))
    return heads.members


def members_frame(room_id: int, heads: Heads, *, joined: User | None = None, left: User | None = None) -> str:
    """How many are in a room and how many of them are here, and who came or went."""
    return frames.frame("members", room=room_id, heads=heads, joined=joined and joined.pk, left=left and left.pk)


def _after_commit(say: Callable[[], None]) -> None:
    """A hint that is lost does no harm, so nothing that goes wrong here may fail what was done."""
    transaction.on_commit(say, robust=True)


def room_changed(room: Room, *, was_listed: bool) -> None:
    """Something was decided about the room: whoever belongs to it sees it as it is now, and so do directories.

    `was_listed` is what `is_in_directory` was before. What is no longer listed goes from directories unnamed.
    """

    def say() -> None:
        count = memberships.heads(room).members
        frame = frames.frame("room_listed", room=room, count=count)
        if room.is_in_directory:
            publish(frames.EVERYONE, frame)
        elif was_listed:
            publish(frames.EVERYONE, frames.frame("room_listed", room={"pk": room.pk}))
        publish(
            frames.members_topic(room.pk),
            frames.frame("room_listed", room=room, count=count, is_mine=True),
        )

    _after_commit(say)


def rights_changed(membership: Membership) -> None:
    """What a member may do is otherwise: where they write reads itself again, and so do lists of the room's people."""
    room, topic = membership.room, frames.user_topic(membership.user_id)
    frame = frames.frame("room_rights", room=room.pk, role=membership.role)
    _after_commit(lambda: publish(topic, frame))
    people_changed(room)


def people_changed(room: Room) -> None:
    """Lists of the room's people read themselves again, though nobody came or went."""
    _after_commit(lambda: publish(frames.room_topic(room.pk), members_frame(room.pk, memberships.heads(room))))


def unread(user: User, positions: Mapping[int, int]) -> None:
    """All tabs of this person: in these rooms, by their ids, they have read no further than this, though they had.

    What of it means them the list of rooms knows, so it is read again.
    """
    rendered = [
        frames.frame("read", room=room, user=user.pk, number=number, is_back=True) for room, number in positions.items()
    ]
    said = "".join([*rendered, frames.frame("room_list")])
    _after_commit(lambda: publish(frames.user_topic(user.pk), said))


def list_changed(*people: User) -> None:
    """All tabs of these people read their list of rooms again, and what else stands by it."""
    topics, frame = {frames.user_topic(person.pk) for person in people}, frames.frame("room_list")

    def say() -> None:
        for topic in topics:
            publish(topic, frame)

    _after_commit(say)


def room_binned(room: Room, *, was_listed: bool) -> None:
    """The room goes from every list, and tabs that show it stop. To who was not in it, it goes unnamed."""

    def say() -> None:
        topic = frames.members_topic(room.pk)
        publish(topic, frames.frame("room_unlisted", room=room, reason="binned"))
        if was_listed:
            publish(frames.EVERYONE, frames.frame("room_listed", room={"pk": room.pk}))
        nudge(topic)

    _after_commit(say)


def room_restored(room: Room) -> None:
    """The room is back in the lists of its members, and in directories if it was there."""

    def say() -> None:
        members = list(room.memberships.select_related("room"))
        nudge(frames.user_topic(membership.user_id) for membership in members)
        for membership in members:
            frame = frames.frame("room_listed", room=room, count=len(members), membership=membership)
            publish(frames.user_topic(membership.user_id), frame)
        if room.is_in_directory:
            publish(frames.EVERYONE, frames.frame("room_listed", room=room, count=len(members)))

    _after_commit(say)


def profile_changed(user: User) -> None:
    """To rooms this person is in, their friends, and their own tabs. That an account is gone may be known to all."""
    frame = frames.frame("profile", person=user)
    if user.deleted_at:
        publish(frames.EVERYONE, frame)  # the rooms are left by now, but what was written there is shown
        return
    for room in Membership.objects.of(user).values_list("room", flat=True):
        publish(frames.room_topic(room), frame)
    for reader in {user.pk, *relations.friend_ids(user)}:
        publish(frames.user_topic(reader), frame)
