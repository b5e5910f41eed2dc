"""Who is in a direct conversation, and what it is called: both as one reader knows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from accounts.models import Contact, User
from accounts.presence import privacy
from accounts.profile.summary import FIELDS, PersonSummary
from chatsite.database.prepared import Prepared
from rooms.models import Membership, Room


class Partner(NamedTuple):
    """Somebody the reader talks with."""

    user: PersonSummary
    name: str  # the reader's own for them, or the one everybody reads
    read_up_to: int
    state: str  # whether they are here, as far as the reader may know (accounts.presence.privacy)


@dataclass(slots=True)
class Listed:
    """What a list of conversations says of one of them to one of its people."""

    pk: int
    slug: str
    message_count: int
    read_up_to: int = 0
    notify: str = ""
    muted_until: datetime | None = None
    people: list[Partner] = field(default_factory=list)  # but for the reader

    @property
    def title(self) -> str:
        return title_of(self.people)


def title_of(people: Sequence[Partner]) -> str:
    """What a conversation with these people is called, by whoever is the other one in it."""
    return ", ".join(partner.name for partner in people) or _("Notes to myself")


def title_for(reader: User, room: Room) -> str:
    """What the reader calls a room; a direct conversation has no name but that of its people."""
    return title_of(people_of(room, reader)) if room.is_direct else room.name


def people_of(room: Room, reader: User) -> list[Partner]:
    """The others in a direct conversation, by name."""
    return _by_name(_partner(row) for row in _people.all(room=room.pk, reader=reader.pk))


def listed(reader: User) -> list[Listed]:
    """The reader's conversations but for hidden ones: notes first, then by their latest message. One query."""
    found: dict[int, Listed] = {}
    for room, slug, count, notify, muted_until, *row in _listed.all(reader=reader.pk):
        one = found.setdefault(room, Listed(room, slug, count))
        if row[_USER_ID] == reader.pk:
            one.read_up_to, one.notify, one.muted_until = row[_READ_UP_TO], notify, muted_until
        else:
            one.people.append(_partner(row))
    for one in found.values():
        one.people = _by_name(one.people)
    return sorted(found.values(), key=lambda one: bool(one.people))


_READ_UP_TO, _USER_ID = 0, 3
_ID = models.BigIntegerField()
_FIELDS = ("read_up_to", "alias", "seen_as", *(f"user__{name}" for name in FIELDS))


def _partner(row: Sequence[Any]) -> Partner:
    read_up_to, alias, state, *values = row
    user = PersonSummary(*values)
    return Partner(user, alias or user.name, read_up_to, state)


def _by_name(people: Iterable[Partner]) -> list[Partner]:
    return sorted(people, key=lambda partner: (partner.name.casefold(), partner.user.pk))


def _known_by(memberships: models.QuerySet[Membership], reader: int) -> models.QuerySet[Membership]:
    noted = Contact.objects.filter(owner=reader, person=OuterRef("user")).values("alias")[:1]
    return memberships.annotate(alias=Subquery(noted), seen_as=privacy.state_for(reader, "user__"))


_people: Prepared = Prepared(
    lambda room, reader: _known_by(Membership.objects.filter(room=room).exclude(user=reader), reader).values_list(
        *_FIELDS
    ),
    room=_ID,
    reader=_ID,
)
_listed: Prepared = Prepared(
    lambda reader: (
        _known_by(Membership.objects.filter(room__in=shown_to(reader)), reader)
        .order_by("-room__active_at", "room_id")
        .values_list("room_id", "room__slug", "room__message_count", "notify", "muted_until", *_FIELDS)
    ),
    reader=_ID,
)


def shown_to(reader: int) -> "models.QuerySet[Membership, tuple[int]]":
    """The ids of the conversations in somebody's list."""
    return Membership.objects.filter(user=reader).of_direct().shown().values_list("room_id")
