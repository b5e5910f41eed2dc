"""What the person behind a socket may hear, as the database says it now.

Asked at the handshake, after every nudge, and every few seconds for all sockets of the process at once: two queries,
however many sockets there are. Who signed out, was suspended or left a room is noticed here, whatever was lost on the
way (docs/protocol.md, promise 5).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth import HASH_SESSION_KEY
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import Session, User
from rooms.models import Membership, Room


class Person(NamedTuple):
    """What a socket knows of the person behind it. Read often, so it is not a whole User."""

    pk: int
    username: str
    display_name: str
    password: str  # its hash: another one ends the socket
    language: str
    is_active: bool
    is_guest: bool  # hears of one room, and of nothing that is for everybody

    @property
    def name(self) -> str:
        """What others read."""
        return self.display_name or self.username


@dataclass(frozen=True, slots=True)
class Standing:
    user: Person
    rooms: frozenset[int]
    is_displaced: bool = False  # by a later sign-in, where the house allows one place


def standings(session_keys: Collection[str]) -> dict[str, Standing]:
    """The standing behind each session that still holds; sessions that do not are left out."""
    rows = _living(session_keys).values_list("pk", "displaced_at", *(f"user__{field}" for field in Person._fields))
    found = {key: (Person._make(person), displaced_at is not None) for key, displaced_at, *person in rows if person[0]}
    return _standings(found)


def sign_in_standings(session_keys: Collection[str]) -> dict[str, Standing]:
    """The same for those who open a socket: the session must also carry the password's current hash."""
    sessions = _living(session_keys)
    return _standings(
        {
            session.pk: (_person(session.user), session.displaced_at is not None)
            for session in sessions
            if session.user and _knows_the_password(session)
        }
    )


def _living(keys: Collection[str]) -> QuerySet[Session]:
    """Whoever waits for the deletion of their account hears nothing: to them their session opens one page."""
    return Session.objects.filter(pk__in=keys, expire_date__gt=timezone.now(), user__deletion_due_at=None)


def _person(user: User) -> Person:
    return Person._make(getattr(user, field) for field in Person._fields)


def _standings(people: Mapping[str, tuple[Person, bool]]) -> dict[str, Standing]:
    """Each session's person with the rooms they are in, and whether that session is displaced."""
    rooms: dict[int, set[int]] = defaultdict(set)
    pairs = Membership.objects.filter(user__in={person.pk for person, _ in people.values()}, room__binned_at=None)
    for user_id, room_id in pairs.values_list("user_id", "room_id"):
        rooms[user_id].add(room_id)
    return {key: Standing(person, frozenset(rooms[person.pk]), rests) for key, (person, rests) in people.items()}


def _knows_the_password(session: Session) -> bool:
    assert session.user
    expected = session.get_decoded().get(HASH_SESSION_KEY, "")
    return constant_time_compare(expected, session.user.get_session_auth_hash())


def room_heads(room_ids: Collection[int]) -> dict[int, int]:
    """The revision of each room, in one query."""
    return dict(Room.objects.filter(pk__in=room_ids).values_list("pk", "revision"))
