"""What somebody has read: one number for each of their rooms. Unread is what came after it, and is stored nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from django.core import signing
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from chatsite.exceptions import BadRequest, NotMember
from rooms import live
from rooms.models import Membership, Room

UNDO_SECONDS = 60  # the page offers it for ten
_SALT = "rooms.reading.all-read"


def mark_read(*, room: Room, user: User, number: int) -> int:
    """The user has read up to `number`, as far as there are messages; never back. Returns the position.

    Raises NotMember.
    """
    with transaction.atomic():
        membership = _membership(room, user)
        number = min(number, membership.room.message_count)
        behind = Membership.objects.filter(pk=membership.pk, read_up_to__lt=number)
        if not behind.update(read_up_to=number, read_at=timezone.now()):
            return membership.read_up_to
        live.read(room, user, number)
    return number


def mark_unread(*, room: Room, user: User, number: int) -> int:
    """The message `number` and all after it are unread to the user again. Returns the position, which never goes on.

    Nobody else hears of it: what others were told was read stays read. Raises NotMember, and BadRequest for a number
    that no message has.
    """
    with transaction.atomic():
        membership = _membership(room, user)
        if not max(1, membership.history_from) <= number <= membership.room.message_count:
            raise BadRequest
        if not Membership.objects.filter(pk=membership.pk, read_up_to__gte=number).update(read_up_to=number - 1):
            return membership.read_up_to
        live.unread(user, {room.pk: number - 1})
    return number - 1


@dataclass(frozen=True, slots=True)
class AllRead:
    """What `read_all` moved: for each room, by its id, the position before and after."""

    user_id: int
    moved: Mapping[int, tuple[int, int]]

    @property
    def token(self) -> str:
        """With which the same person takes it back (`undo_read_all`)."""
        return signing.dumps(
            [self.user_id, [[pk, *moved] for pk, moved in self.moved.items()]], salt=_SALT, compress=True
        )

    @classmethod
    def of(cls, token: str, user: User) -> Self:
        """Raises BadRequest for what is not theirs, or too old."""
        try:
            user_id, moved = signing.loads(token, salt=_SALT, max_age=UNDO_SECONDS)
        except signing.BadSignature as error:
            raise BadRequest from error
        if user_id != user.pk:
            raise BadRequest
        return cls(user_id, {pk: (before, after) for pk, before, after in moved})


def read_all(*, user: User) -> AllRead:
    """The user has read everything there is, in all rooms and conversations."""
    with transaction.atomic():
        behind = list(_locked(user).filter(read_up_to__lt=F("room__message_count")))
        moved = {membership.room_id: (membership.read_up_to, membership.room.message_count) for membership in behind}
        now = timezone.now()
        for membership in behind:
            membership.read_up_to, membership.read_at = membership.room.message_count, now
        Membership.objects.bulk_update(behind, ["read_up_to", "read_at"])
        for membership in behind:
            live.read(membership.room, user, membership.read_up_to)
    return AllRead(user.pk, moved)


def undo_read_all(*, user: User, token: str) -> None:
    """Everything is as unread as it was, but for rooms that were read on in the meantime. Raises BadRequest."""
    done = AllRead.of(token, user)
    with transaction.atomic():
        ahead = [
            membership
            for membership in _locked(user).filter(room__in=done.moved)
            if membership.read_up_to == done.moved[membership.room_id][1]
        ]
        for membership in ahead:
            membership.read_up_to = done.moved[membership.room_id][0]
        Membership.objects.bulk_update(ahead, ["read_up_to"])
        live.unread(user, {membership.room_id: membership.read_up_to for membership in ahead})


def _membership(room: Room, user: User) -> Membership:
    membership = Membership.objects.of(user).filter(room=room).select_related("room").first()
    if membership is None:
        raise NotMember
    return membership


def _locked(user: User) -> "models.QuerySet[Membership]":
    """The user's memberships with their rooms, locked in the order in which everybody locks."""
    locked = Membership.objects.of(user).select_for_update(of=("self",)).filter(room__binned_at=None)
    return locked.select_related("room").order_by("room_id")
