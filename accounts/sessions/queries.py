"""The places where somebody is signed in, as they see them: with a mark instead of the key, which opens the account."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from ua_parser import parse

from accounts.models import Session, User
from chatsite.exceptions import NotFound

USE_IS_KNOWN_TO = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Place:
    """`browser` is empty where nobody knows it, `address` where there is none."""

    mark: str
    browser: str
    address: str
    signed_in_at: datetime
    last_used_at: datetime
    is_here: bool
    is_lately: bool  # used, as closely as that is known
    is_displaced: bool


def places_of(user: User, *, here: str) -> list[Place]:
    """Where this person is signed in: the place with the session key `here` first, then the one used last."""
    places = [_place(session, here) for session in _living(user)]
    return sorted(places, key=lambda place: (place.is_here, place.last_used_at), reverse=True)


def find(user: User, mark: str) -> Session:
    """The session of one's own that has this mark. Raises NotFound."""
    for session in _living(user):
        if constant_time_compare(mark_of(session.pk), mark):
            return session
    raise NotFound


def mark_of(key: str) -> str:
    """What stands for a session's key wherever a person or a log may see it."""
    return salted_hmac("accounts.places", key, algorithm="sha256").hexdigest()[:32]


def is_long_ago(last_used_at: datetime) -> bool:
    """Whether a use now is worth noting."""
    return timezone.now() - last_used_at >= USE_IS_KNOWN_TO


def _living(user: User) -> Iterable[Session]:
    return Session.objects.filter(user=user, expire_date__gt=timezone.now())


def _place(session: Session, here: str) -> Place:
    return Place(
        mark=mark_of(session.pk),
        browser=in_words(session.user_agent),
        address=session.address or "",
        signed_in_at=session.created_at,
        last_used_at=session.last_used_at,
        is_here=session.pk == here,
        is_lately=not is_long_ago(session.last_used_at),
        is_displaced=session.displaced_at is not None,
    )


_KNOWN_AS = {"Mac OS X": "macOS", "Mobile Safari": "Safari", "Chrome Mobile": "Chrome", "Firefox Mobile": "Firefox"}


@lru_cache(maxsize=1_024)
def in_words(user_agent: str) -> str:
    """ "Firefox · Linux": names, which are the same in every language. Empty for what nobody knows."""
    known = parse(user_agent)
    families = (found.family for found in (known.user_agent, known.os) if found and found.family != "Other")
    return " · ".join(_KNOWN_AS.get(family, family) for family in families)
