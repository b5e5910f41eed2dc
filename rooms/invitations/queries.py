"""What the page shows on which people are invited into a room, as one member sees it."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts import relations
from accounts.friends import rows as friend_rows
from accounts.friends.rows import Row
from accounts.models import User
from accounts.names import clean_name
from rooms.invitations import join_requests, links
from rooms.invitations import operations as invitations
from rooms.models import Invitation, InviteLink, JoinRequest, Room
from rooms.permissions.rights import Act, Rights

PEOPLE_MAX = 20  # to choose from; whoever is not among them is found by searching
LISTED_MAX = 50  # invitations, links and requests, each


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be invited, or already is (`invited`), or is in the room."""

    row: Row
    is_member: bool
    is_invited: bool


@dataclass(frozen=True, slots=True)
class Page:
    """`candidates` are friends, or whoever is found by `search`; the rest is what the reader may see of what waits."""

    room: Room
    search: str
    candidates: list[Candidate]
    invitations: list[Invitation]
    links: list[InviteLink]
    requests: list[JoinRequest]


def page(rights: Rights, reader: User, *, q: str = "") -> Page:
    """All of it, in as many queries for many as for one."""
    room, runs_it = rights.room, rights.may(Act.ADMIT)
    search = clean_name(q)
    return Page(
        room=room,
        search=search,
        candidates=_candidates(room, reader, search),
        invitations=list(invitations.sent_in(room, reader, by_all=runs_it)[:LISTED_MAX]),
        links=list(links.shown_to(reader, room, by_all=runs_it)[:LISTED_MAX]),
        requests=list(join_requests.waiting_in(room)[:LISTED_MAX]) if runs_it else [],
    )


def _candidates(room: Room, reader: User, search: str) -> list[Candidate]:
    if search:
        rows = [row for row in friend_rows.directory(reader, q=search).rows if row.person != reader]
    else:
        rows = friend_rows.rows(reader, _friends_outside(room, reader)[:PEOPLE_MAX])
    ids = [row.person.pk for row in rows[:PEOPLE_MAX]]
    members = set(room.memberships.filter(user__in=ids).values_list("user", flat=True))
    invited = set(room.invitations.filter(invitee__in=ids, withdrawn_at=None).values_list("invitee", flat=True))
    return [Candidate(row, row.person.pk in members, row.person.pk in invited) for row in rows[:PEOPLE_MAX]]


def _friends_outside(room: Room, reader: User) -> QuerySet[User]:
    friends = relations.living().filter(pk__in=relations.friend_ids(reader), deletion_due_at=None)
    return friends.exclude(memberships__room=room).order_by("username_key")
