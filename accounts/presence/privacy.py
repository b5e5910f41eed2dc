"""Who sees whether somebody is here, and what they say of themselves.

Everybody decides who does (`User.who_sees_presence`); a block, whoever set it, is above that; oneself one always sees,
as one chose to be. To all others a person is offline and says nothing. What two people share is lent by rooms.
"""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import NamedTuple, Protocol

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from accounts import hooks
from accounts.models import Availability, Block, Circle, Friendship, Status, User
from accounts.presence.queries import Shown, shown_state

Side = int | OuterRef


class HasId(Protocol):
    @property
    def pk(self) -> int: ...


class LastSeen(StrEnum):
    """When somebody was here last, as far as others are told: never the hour."""

    RECENTLY = "recently"
    WEEK = "week"
    MONTH = "month"


BLUR = {LastSeen.RECENTLY: timedelta(days=3), LastSeen.WEEK: timedelta(days=7), LastSeen.MONTH: timedelta(days=30)}


class Seen(NamedTuple):
    """What one person sees of another. `last_seen` is only said of who is offline and lets others know."""

    state: str = Shown.OFFLINE
    status: Status = Status()
    last_seen: str = ""


UNSEEN = Seen()
SEEN_FIELDS = """availability availability_ends_at status_emoji status_text status_ends_at shows_last_seen
    last_seen_at""".split()


def seen(reader: HasId, people: Iterable[HasId]) -> dict[int, Seen]:
    """What the reader sees of each of these people, by their ids. One query, however many they are."""
    ids = {person.pk for person in people}
    rows = User.objects.filter(is_seen_by(reader.pk), pk__in=ids).annotate(shown=shown_state()).only(*SEEN_FIELDS)
    return dict.fromkeys(ids, UNSEEN) | {user.pk: _seen(user, is_self=user.pk == reader.pk) for user in rows}


def state_for(reader_id: int, of: str = "") -> Case:
    """The same of a query's person, to sort by. `of` is the way to them, such as `user__`."""
    own = Q(**{f"{of}pk": reader_id, f"{of}availability": Availability.INVISIBLE})
    return Case(
        When(own, then=Value(Shown.INVISIBLE)),
        When(is_seen_by(reader_id, of), then=shown_state(of)),
        default=Value(Shown.OFFLINE),
    )


def is_seen_by(reader_id: int, of: str = "") -> Q:
    """Of a query's person: the reader may know whether they are here. `of` is the way to them, such as `user__`."""
    person, circle = OuterRef(f"{of}pk"), f"{of}who_sees_presence"
    friends, near = _friends(reader_id, person), _share_a_room(reader_id, person)
    is_open = (
        Q(**{circle: Circle.EVERYONE})
        | (Q(**{f"{circle}__in": [Circle.ROOMS, Circle.FRIENDS]}) & friends)
        | (Q(**{circle: Circle.ROOMS}) & near)
    )
    return Q(**{f"{of}pk": reader_id}) | Q(is_open & ~_blocks(reader_id, person))


def who_sees(person: User, readers: "QuerySet[User]") -> "QuerySet[User]":
    """Those of the readers, of whom the person is none, who may know whether they are here: the same rule reversed."""
    reader = OuterRef("pk")
    allowed = {
        Circle.EVERYONE: Q(),
        Circle.ROOMS: Q(_friends(reader, person.pk)) | _share_a_room(reader, person.pk),
        Circle.FRIENDS: Q(_friends(reader, person.pk)),
        Circle.NOBODY: Q(pk__in=[]),
    }[Circle(person.who_sees_presence)]
    return readers.filter(allowed).exclude(_blocks(reader, person.pk))


def own_state(person: User, shown: str = Shown.ONLINE) -> str:
    """One's own dot: what one chose, or else how present one is."""
    chosen = {Availability.DND: Shown.DND, Availability.INVISIBLE: Shown.INVISIBLE}
    return chosen.get(person.availability_now, shown)


def _seen(user: User, *, is_self: bool) -> Seen:
    state: str = user.shown  # type: ignore[attr-defined]  # annotated
    if is_self:
        return Seen(own_state(user, state), user.status)
    return Seen(state, user.status, _last_seen(user) if state == Shown.OFFLINE else "")


def _last_seen(user: User) -> str:
    if not user.shows_last_seen or user.last_seen_at is None:
        return ""
    ago = timezone.now() - user.last_seen_at
    return next((word for word, most in BLUR.items() if ago < most), "")


def _friends(one: Side, other: Side) -> Exists:
    pair = Q(low=one, high=other) | Q(low=other, high=one)
    return Exists(Friendship.objects.accepted().filter(pair))


def _blocks(one: Side, other: Side) -> Exists:
    return Exists(Block.objects.filter(Q(blocker=one, blocked=other) | Q(blocker=other, blocked=one)))


def _share_a_room(one: Side, other: Side) -> Q:
    return reduce(or_, (Q(share(one, other)) for share in hooks.share_a_room), Q(pk__in=[]))
