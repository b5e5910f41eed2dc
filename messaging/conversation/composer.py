"""Where somebody writes: what stands there, whom it speaks to, and what it completes. The reads behind the composer."""

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import relations, restrictions
from accounts.models import Contact, User, called
from messaging.commands.registry import Command, registry
from rooms.models import Membership, Room
from rooms.permissions import posting
from rooms.permissions.rights import rights_of

SHOWN = 8  # names that are offered
WAITED_FOR = 86_400  # seconds


class State(StrEnum):
    """What one finds in a room where one would write."""

    OPEN = "open"
    ARCHIVED = "archived"
    READER = "reader"
    ANNOUNCEMENTS = "announcements"
    SILENCED = "silenced"
    RESTRICTED = "restricted"
    WARNED = "warned"


_STATES = {
    posting.Archived: State.ARCHIVED,
    posting.ReadOnly: State.READER,
    posting.Announcements: State.ANNOUNCEMENTS,
    posting.Muted: State.SILENCED,
    restrictions.WarningUnread: State.WARNED,
}


@dataclass(frozen=True, slots=True)
class Composing:
    """What stands there for one member. `pause` and `wait` are seconds of slow mode: between two messages, and now."""

    state: State = State.OPEN
    until: datetime | None = None
    pause: int = 0
    wait: int = 0

    @property
    def left(self) -> int:
        """Seconds until the person may speak again, if that is soon enough for a page to wait for it; 0 if not."""
        seconds = math.ceil((self.until - timezone.now()).total_seconds()) + 1 if self.until else 0
        return seconds if seconds < WAITED_FOR else 0

    @property
    def is_open(self) -> bool:
        return self.state is State.OPEN

    @property
    def key(self) -> str:
        """Names all that makes another composer of it."""
        until = int(self.until.timestamp()) if self.until else ""
        return f"{self.state}-{until}-{self.pause}"


def composing_of(own: Membership, user: User) -> Composing:
    """What the member finds in a room; of a direct conversation, whether they may write in the house at all.

    Asks no database: `own` comes with its room, and `user` is whose it is.
    """
    now = timezone.now()
    own.user = user
    try:
        posting.check_may_speak(own, at=now, is_new=False)
    except posting.Muted:
        return Composing(State.SILENCED, own.silenced_until)
    except restrictions.Restricted:
        return Composing(State.RESTRICTED, user.restricted_until)
    except tuple(_STATES) as refused:
        return Composing(_STATES[type(refused)])
    if own.runs_it:
        return Composing()
    return Composing(pause=own.room.slow_seconds, wait=posting.slow_wait(own.room, own, at=now))


def listener_for(own: Membership, username: str) -> User | None:
    """The other member of this user name, to whisper to."""
    person = relations.person_called(username)
    return named(own, person.pk) if person else None


def named(own: Membership, user_id: int) -> User | None:
    """Another member, if it is one."""
    return _members(own).filter(pk=user_id).first()


def commands(user: User, room: Room) -> list[Command]:
    """What this person may do here by a word."""
    return registry.of(user, rights_of(user, room))


def members(own: Membership, typed: str) -> list[User]:
    """Some other members with this in one of their names, in any way of typing it."""
    return list(_in_order(_members(own).filter(called(typed)))[:SHOWN])


def friends(user: User, typed: str) -> list[User]:
    """The same of one's friends, who may also be known by one's own name for them."""
    found = User.objects.filter(pk__in=relations.friend_ids(user))
    if typed.strip():
        aliased = Contact.objects.filter(owner=user, alias__icontains=typed.strip()).values("person")
        found = found.filter(Q(pk__in=User.objects.matching(typed)) | Q(pk__in=aliased))
    return list(_in_order(found)[:SHOWN])


def rooms(user: User, typed: str) -> list[Room]:
    """Some rooms of the directory with this in their name."""
    return list(Room.objects.listed_to(user).matching(typed).order_by("name_key")[:SHOWN])


def _members(own: Membership) -> QuerySet[User]:
    belonging = own.room.memberships.exclude(user=own.user_id).filter(user__is_active=True)
    return User.objects.filter(pk__in=belonging.values("user"))


def _in_order(people: QuerySet[User]) -> QuerySet[User]:
    return people.order_by("display_name", "username")
