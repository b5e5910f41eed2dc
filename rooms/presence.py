"""What open tabs hear of who is here, and of what people say of themselves.

Who may know is decided by `accounts.presence.privacy`; here is how they hear of it:

- oneself on `user.<id>`, as one chose to be seen; friends on their `user.<id>`, unless nobody may know;
- whose circle takes in the people of rooms: everybody at once on the `room.<id>` of their rooms, and for EVERYONE of
  direct conversations too;
- but a room's topic cannot leave out one member. Somebody with a block, whoever set it, is told of to each who may
  know and is here, on `user.<id>`.

Head counts go to the rooms in any case: they name nobody. Who is invisible, or seen by nobody, is in none of them. The
few of a direct conversation would be named by one, so it has none.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import Block, Circle, Friendship, Presence, User
from accounts.presence import privacy
from accounts.presence import queries as presence_queries
from accounts.presence.privacy import Seen
from accounts.presence.queries import Shown
from chatsite.delivery import frames
from chatsite.delivery.broadcast import publish
from rooms.directory.queries import share_a_room
from rooms.live import members_frame
from rooms.models import Membership, Room

CIRCLES_WITH_ROOMS = {Circle.EVERYONE, Circle.ROOMS}
Pairs = Iterator[tuple[int, int]]


def tell(states: Mapping[int, str]) -> None:
    """People came, went, turned away or said something else of themselves; `states` are of `presence.shown_states`."""
    people = User.objects.in_bulk(list(states))
    said: dict[str, list[str]] = defaultdict(list)
    for pk, person in people.items():
        shown = states[pk] or Shown.OFFLINE
        own = Seen(privacy.own_state(person, shown), person.status)
        said[frames.user_topic(pk)].append(frames.frame("presence", user_id=pk, seen=own, is_own=True))
    rendered = {pk: _frame(pk, Seen(states[pk] or Shown.OFFLINE, person.status)) for pk, person in people.items()}
    for topic, pk in _ears(people):
        said[topic].append(rendered[pk])
    for topic, frame in _head_counts(people):
        said[topic].append(frame)
    for topic, texts in said.items():
        publish(topic, "".join(texts))


def reach_changed(one: User, other: User | None) -> None:
    """After the commit: whoever is here sees of `one` what they may see now; with `other`, these two of each other.

    It is compared with what they see at the call, before the change: a frame that says nothing new would tell somebody
    that they were blocked, or that who is invisible is at it.
    """
    if other is None:
        _tell_anew(one)
    else:
        _tell_each_other(one, other)


def _tell_each_other(one: User, other: User) -> None:
    before = _seen_of_each_other(one, other)

    def say() -> None:
        for (reader, person), seen in _seen_of_each_other(one, other).items():
            if seen != before[reader, person]:
                publish(frames.user_topic(reader), _frame(person, seen))

    transaction.on_commit(say, robust=True)


def _seen_of_each_other(one: User, other: User) -> dict[tuple[int, int], Seen]:
    """What each sees of the other, by the ids of reader and person."""
    pairs = ((one, other), (other, one))
    return {(reader.pk, person.pk): privacy.seen(reader, [person])[person.pk] for reader, person in pairs}


def _tell_anew(person: User) -> None:
    before, was_counted = _who_sees(person), person.who_sees_presence != Circle.NOBODY

    def say() -> None:
        person.refresh_from_db()
        seen = Seen(presence_queries.shown_states([person.pk]).get(person.pk, Shown.OFFLINE), person.status)
        if seen == privacy.UNSEEN:
            return
        after = _who_sees(person)
        frame, nothing = _frame(person.pk, seen), _frame(person.pk, privacy.UNSEEN)
        for reader in before ^ after:
            publish(frames.user_topic(reader), frame if reader in after else nothing)
        if seen.state != Shown.OFFLINE and was_counted != (person.who_sees_presence != Circle.NOBODY):
            for topic, counts in _head_counts([person.pk]):
                publish(topic, counts)

    transaction.on_commit(say, robust=True)


def _who_sees(person: User) -> set[int]:
    """Who is here, may have the person on their page, and may know whether they are here."""
    return set(privacy.who_sees(person, _near(person)).values_list("pk", flat=True))


def _head_counts(people: Collection[int]) -> Iterator[tuple[str, str]]:
    """For each room that one of these people is in, its topic and how many are there."""
    rooms = Membership.objects.filter(user__in=people).exclude(room__kind=Room.Kind.DIRECT).values("room")
    for room, heads in Membership.objects.filter(room__in=rooms).heads_by_room().items():
        yield frames.room_topic(room), members_frame(room, heads)


def _ears(people: Mapping[int, User]) -> Iterator[tuple[str, int]]:
    """The topics on which each of these people may be told of."""
    blocked = _with_blocks(people)
    by_room = {pk for pk, person in people.items() if person.who_sees_presence in CIRCLES_WITH_ROOMS} - blocked
    yield from ((frames.user_topic(friend), pk) for friend, pk in _friends(people))
    memberships = Membership.objects.filter(user__in=by_room)
    to_all = Q(user__who_sees_presence=Circle.EVERYONE) | ~Q(room__kind=Room.Kind.DIRECT)
    yield from ((frames.room_topic(room), pk) for room, pk in memberships.filter(to_all).values_list("room", "user"))
    yield from ((frames.user_topic(partner), pk) for partner, pk in _partners(memberships))
    for pk in blocked:
        if people[pk].who_sees_presence in CIRCLES_WITH_ROOMS:
            readers = privacy.who_sees(people[pk], _near(people[pk]))
            yield from ((frames.user_topic(reader), pk) for reader in readers.values_list("pk", flat=True))


def _friends(people: Mapping[int, User]) -> Pairs:
    """Each friend of theirs who may know, with whom they may know of."""
    for low, high in (
        Friendship.objects.accepted().filter(Q(low__in=people) | Q(high__in=people)).values_list("low", "high")
    ):
        for friend, pk in ((low, high), (high, low)):
            if pk in people and people[pk].who_sees_presence != Circle.NOBODY:
                yield friend, pk


def _partners(memberships: "QuerySet[Membership]") -> Pairs:
    """Who talks directly to somebody who shows themselves to the people of their rooms, and is one of these."""
    direct = memberships.filter(room__kind=Room.Kind.DIRECT, user__who_sees_presence=Circle.ROOMS)
    pairs = direct.annotate(partner=F("room__memberships__user")).exclude(partner=F("user"))
    yield from pairs.filter(share_a_room(OuterRef("user"), OuterRef("partner"))).values_list("partner", "user")


def _with_blocks(people: Collection[int]) -> set[int]:
    """Those of these people who blocked somebody, or whom somebody blocked."""
    blocks = Block.objects.filter(Q(blocker__in=people) | Q(blocked__in=people)).values_list("blocker", "blocked")
    return {pk for pair in blocks for pk in pair if pk in people}


def _near(person: User) -> "QuerySet[User]":
    """Who is here and may have the person on their page: friends, and people of the same rooms and conversations."""
    reader = OuterRef("pk")
    pair = Q(low=reader, high=person.pk) | Q(low=person.pk, high=reader)
    friends = Friendship.objects.accepted().filter(pair)
    together = Membership.objects.filter(user=reader, room__memberships__user=person.pk)
    here = Presence.objects.living().filter(user=reader)
    return User.objects.filter(Exists(here), Exists(friends) | Exists(together)).exclude(pk=person.pk)


def _frame(user_id: int, seen: Seen) -> str:
    return frames.frame("presence", user_id=user_id, seen=seen)
