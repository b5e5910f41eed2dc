"""What waits for somebody's answer: invitations, as cards that say who and where, with a glimpse of what is behind the
door; and who asks to be let into rooms that they run."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import Exists

from accounts import relations
from accounts.models import User
from chatsite.database.prepared import Prepared
from rooms.invitations import join_requests, operations
from rooms.models import Invitation, JoinRequest, Membership

KNOWN_MAX = 3  # friends that a card names
LISTED_MAX = 50  # cards, and requests

_may_wait: Prepared = Prepared(
    lambda user: (
        User.objects.filter(pk=user)
        .filter(
            Exists(Invitation.objects.filter(invitee=user, declined_at=None))
            | Exists(
                Membership.objects.filter(
                    user=user,
                    role__in=(Membership.Role.OWNER, Membership.Role.MODERATOR),
                    room__join_requests__declined_at=None,
                    room__join_requests__isnull=False,
                )
            )
        )
        .values_list("pk")[:1]
    ),
    user=models.BigIntegerField(),
)
_invited: Prepared[Invitation] = Prepared(
    lambda user: operations.waiting_for(user)[:LISTED_MAX], user=models.BigIntegerField()
)
_asked: Prepared[JoinRequest] = Prepared(
    lambda user: join_requests.waiting_for(user)[:LISTED_MAX], user=models.BigIntegerField()
)


@dataclass(frozen=True, slots=True)
class Card:
    """`inviter` is what the reader calls them; `known` are friends of theirs who are in the room."""

    invitation: Invitation
    inviter: str
    head_count: int = 0
    known: Sequence[str] = ()


def may_wait(reader: User) -> bool:
    """Whether anything may wait for the reader: asked by every page with a sidebar, so the query is a prepared one."""
    return _may_wait.first(user=reader.pk) is not None


def waiting(reader: User) -> dict[str, object]:
    """What a page of it needs."""
    if not may_wait(reader):
        return {"cards": [], "asked": []}
    return {"cards": cards(reader, _invited.all(user=reader.pk)), "asked": _asked.all(user=reader.pk)}


def waiting_lines(reader: User) -> dict[str, object]:
    """What lines of it need, in the sidebar: who and where, and no glimpse."""
    if not may_wait(reader):
        return {"cards": [], "asked": []}
    waiting = _invited.all(user=reader.pk)
    names = relations.names_for(reader, [row.inviter for row in waiting]) if waiting else {}
    return {
        "cards": [Card(invitation=row, inviter=names[row.inviter_id]) for row in waiting],
        "asked": _asked.all(user=reader.pk),
    }


def cards(reader: User, waiting: Sequence[Invitation]) -> list[Card]:
    """A card for each of these, in as many queries for many as for one."""
    if not waiting:
        return []
    rooms = [invitation.room_id for invitation in waiting]
    heads = Membership.objects.filter(room__in=rooms).heads_by_room()
    friends = Membership.objects.filter(room__in=rooms, user__in=relations.friend_ids(reader)).select_related("user")
    names = relations.names_for(
        reader, [*(row.inviter for row in waiting), *(membership.user for membership in friends)]
    )
    known: dict[int, list[str]] = {room: [] for room in rooms}
    for membership in friends:
        known[membership.room_id].append(names[membership.user_id])
    return [
        Card(
            invitation=row,
            inviter=names[row.inviter_id],
            head_count=heads[row.room_id].members if row.room_id in heads else 0,
            known=sorted(known[row.room_id])[:KNOWN_MAX],
        )
        for row in waiting
    ]
