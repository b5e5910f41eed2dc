"""Who may write to whom. Rooms ask nobody; a conversation of two needs the consent of whoever is written to.

Friends may always write. Whom else somebody hears they decide themselves (`User.who_may_write`), and a block is above
all. In a group nobody is asked again: its people came together by being friends of one of them.
"""

from enum import Enum
from typing import NamedTuple

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import Block, Circle, Friendship, User
from chatsite.database.prepared import Prepared
from chatsite.exceptions import NotAllowed, Refused
from rooms.models import Membership, Room


class SelfMessage(Refused):
    """E56: the seed's words. One's own notes are the place for it."""

    code = "self_message"
    message = _("You can't send a message to yourself.")


class NotFriends(NotAllowed):
    code = "not_friends"
    message = _("You are not friends.")


class Blocked(NotAllowed):
    """Says nothing about who shut the door."""

    code = "blocked"
    message = _("You cannot write here.")


class Writing(Enum):
    """Whether somebody may write to somebody else, and if not, what stands between them."""

    OPEN = "open"
    STRANGERS = "strangers"  # neither has asked
    ASKED = "asked"  # by oneself, without an answer
    INVITED = "invited"  # by the other
    SHUT_OUT = "shut_out"  # one has blocked the other
    CLOSED = "closed"  # for a reason that is nobody's business


class Terms(NamedTuple):
    """How two people stand, seen from one of them. In the order of the columns of `_terms`."""

    has_blocked: bool
    is_blocked: bool
    are_friends: bool
    asked_by: int | None  # who sent the request, if there is one
    may_write: bool  # as the other has decided for all who are no friends
    is_gone: bool  # the other has left the house for good

    def writing(self, reader_id: int) -> Writing:
        if self.has_blocked:
            return Writing.SHUT_OUT
        if self.is_blocked or self.is_gone:
            return Writing.CLOSED
        if self.are_friends or self.may_write:
            return Writing.OPEN
        if self.asked_by is None:
            return Writing.STRANGERS
        return Writing.ASKED if self.asked_by == reader_id else Writing.INVITED


_ID = models.BigIntegerField()


def _of(one: int, other: int, low: int, high: int) -> "models.QuerySet[User, tuple]":
    """The row of Terms of `one` towards `other`. Both are given in order, too, as friendships are kept."""
    friendship = Friendship.objects.filter(low=low, high=high)
    shared = Membership.objects.filter(user=one, room__memberships__user=OuterRef("pk")).exclude(
        room__kind=Room.Kind.DIRECT
    )
    is_heard = Q(who_may_write=Circle.EVERYONE) | (Q(who_may_write=Circle.ROOMS) & Exists(shared))
    return (
        User.objects.filter(pk=other)
        .annotate(
            has_blocked=Exists(Block.objects.filter(blocker=one, blocked=OuterRef("pk"))),
            is_blocked=Exists(Block.objects.filter(blocker=OuterRef("pk"), blocked=one)),
            are_friends=Exists(friendship.accepted()),
            asked_by=Subquery(friendship.pending().values("requested_by")[:1]),
            may_write=models.ExpressionWrapper(is_heard, output_field=models.BooleanField()),
            is_gone=models.ExpressionWrapper(Q(deleted_at__isnull=False), output_field=models.BooleanField()),
        )
        .values_list(*Terms._fields)[:1]
    )


_terms = Prepared(_of, one=_ID, other=_ID, low=_ID, high=_ID)
NOBODY = Terms(False, False, False, None, False, True)


def terms(one_id: int, other_id: int) -> Terms:
    """How `one` stands towards `other`, in one query."""
    low, high = sorted((one_id, other_id))
    row = _terms.first(one=one_id, other=other_id, low=low, high=high)
    return Terms._make(row) if row else NOBODY


def other_id(room: Room, user_id: int) -> int:
    """Whom `user_id` has a conversation of two with in this room."""
    one, other = room.direct_ids
    return one if other == user_id else other


def writing(user_id: int, room: Room) -> Writing:
    """What the composer of this room is for its member: one query for a conversation of two, none for others."""
    if not room.is_pair:
        return Writing.OPEN
    return terms(user_id, other_id(room, user_id)).writing(user_id)


def may_see_reading(reader_id: int, room: Room) -> bool:
    """Whether the other of two may know how far one has read: no block stands between them."""
    each = terms(reader_id, other_id(room, reader_id))
    return not (each.has_blocked or each.is_blocked)


def check_may_write(author_id: int, room: Room) -> None:
    """Raise Blocked or NotFriends unless this member of the room may write in it now."""
    check(writing(author_id, room))


def check(writing: Writing) -> None:
    """Raise the refusal that belongs to it, if any."""
    if writing in {Writing.SHUT_OUT, Writing.CLOSED}:
        raise Blocked
    if writing is not Writing.OPEN:
        raise NotFriends
