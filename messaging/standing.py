"""What the person behind a socket may hear, as the database says it now.

Asked at the handshake, after every nudge, and every few seconds for all sockets of the process at once: two queries,
however many sockets there are. Who signed out, was suspended or left a room is noticed here, whatever was lost on the
way (docs/protocol.md, promise 5).
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth import HASH_SESSION_KEY
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import Session, User
from accounts.sessions import is_session_key
from rooms.models import Membership, Room


@dataclass(frozen=True, slots=True)
class Standing:
    user: User
    rooms: frozenset[int]


def standings(session_keys: Collection[str]) -> dict[str, Standing]:
    """The standing behind each session that still holds; sessions that do not are left out."""
    return _standings(_sessions(session_keys))


def sign_in_standings(session_keys: Collection[str]) -> dict[str, Standing]:
    """The same for those who open a socket: the session must also carry the password's current hash."""
    sessions = _sessions([key for key in session_keys if is_session_key(key)])
    return _standings([session for session in sessions if _knows_the_password(session)])


def _sessions(keys: Collection[str]) -> list[Session]:
    living = Session.objects.filter(pk__in=keys, expire_date__gt=timezone.now())
    return list(living)


def _standings(sessions: Collection[Session]) -> dict[str, Standing]:
    rooms: dict[int, set[int]] = defaultdict(set)
    pairs = Membership.objects.filter(user__in={session.user_id for session in sessions})
    for user_id, room_id in pairs.values_list("user_id", "room_id"):
        rooms[user_id].add(room_id)
    return {
        session.pk: Standing(session.user, frozenset(rooms[session.user.pk])) for session in sessions if session.user
    }


def _knows_the_password(session: Session) -> bool:
    expected = session.get_decoded().get(HASH_SESSION_KEY, "")
    return session.user is not None and constant_time_compare(expected, session.user.get_session_auth_hash())


def room_heads(room_ids: Collection[int]) -> dict[int, int]:
    """The revision of each room, in one query."""
    return dict(Room.objects.filter(pk__in=room_ids).values_list("pk", "revision"))
