"""How somebody keeps the rooms they are in: what they want to hear of each, and where it stands in their own list.

Nobody else knows of any of it. All open tabs of the person read their list again.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import RoomOrder, User
from chatsite.exceptions import BadRequest, NotFound, NotMember
from rooms import live
from rooms.models import FOR_GOOD, Membership, Room

MORNING: Final = 8  # o'clock
SECTIONS: Final = ("direct", "rooms", "favourites", "others", "friends")  # of the sidebar; "rooms" is all of the rooms


class Silence(models.TextChoices):
    """For how long somebody wants to hear nothing of a room."""

    HOUR = "hour", _("For an hour")
    TOMORROW = "tomorrow", _("Until tomorrow morning")
    FOR_GOOD = "always", _("Until I turn it back on")

    def end(self) -> datetime:
        """When it is over; tomorrow morning is eight o'clock in the time zone of whoever asks."""
        now = timezone.localtime()
        match self:
            case Silence.HOUR:
                return now + timedelta(hours=1)
            case Silence.TOMORROW:
                return (now + timedelta(days=1)).replace(hour=MORNING, minute=0, second=0, microsecond=0)
        return FOR_GOOD


def mute(*, room: Room, user: User, until: datetime | None) -> None:
    """The user hears nothing of the room until then, and nothing of it is counted; None: from now on again.

    Raises NotMember.
    """
    _keep(room, user, muted_until=until)


def set_notify(*, room: Room, user: User, level: str) -> None:
    """Of what the user wants to hear (Membership.Notify). Raises NotMember, BadRequest."""
    if level not in Membership.Notify:
        raise BadRequest
    _keep(room, user, notify=level)


def set_favourite(*, room: Room, user: User, is_favourite: bool) -> None:
    """Have the room on top, or not any more. Raises NotMember."""
    _keep(room, user, is_favourite=is_favourite)


def set_folder(*, room: Room, user: User, folder_id: int | None) -> None:
    """Put the room into one of one's own folders, or into none. Raises NotMember, NotFound."""
    if folder_id is not None and not user.room_folders.filter(pk=folder_id).exists():
        raise NotFound
    _keep(room, user, folder_id=folder_id)


def set_order(*, user: User, order: str) -> None:
    """How the list is sorted (RoomOrder). By hand it begins as it stands. Raises BadRequest."""
    if order not in RoomOrder:
        raise BadRequest
    with transaction.atomic():
        if order == RoomOrder.HAND:
            _number(in_order(_listed(user), user.room_order))
        user.room_order = order
        user.save(update_fields=["room_order"])
        live.list_changed(user)


def shut_section(*, user: User, section: str, is_shut: bool) -> None:
    """What is in a shut section is not shown, unless it is unread or on show. Raises BadRequest."""
    if section not in SECTIONS:
        raise BadRequest
    with transaction.atomic():
        shut = set(User.objects.select_for_update(no_key=True).get(pk=user.pk).shut_sections.split())
        shut = shut | {section} if is_shut else shut - {section}
        user.shut_sections = " ".join(sorted(shut))
        user.save(update_fields=["shut_sections"])
        live.list_changed(user)


def place(*, room: Room, user: User, before: int | None) -> None:
    """The room stands before the one with this id, or last, where the list is sorted by hand, as it is from now on.

    Raises NotMember.
    """
    with transaction.atomic():
        rows = in_order(_listed(user), user.room_order)
        moved = next((row for row in rows if row.room_id == room.pk), None)
        if moved is None:
            raise NotMember
        rows.remove(moved)
        at = next((index for index, row in enumerate(rows) if row.room_id == before), len(rows))
        _number([*rows[:at], moved, *rows[at:]])
        if user.room_order != RoomOrder.HAND:
            user.room_order = RoomOrder.HAND
            user.save(update_fields=["room_order"])
        live.list_changed(user)


def shift(*, room: Room, user: User, step: int) -> None:
    """The room goes up (-1) or down (1) by one among those it stands with. Raises NotMember."""
    with transaction.atomic():
        rows = in_order(_listed(user), user.room_order)
        moved = next((row for row in rows if row.room_id == room.pk), None)
        if moved is None:
            raise NotMember
        near = [row for row in rows if section_of(row) == section_of(moved)]
        to = near.index(moved) + step + (step > 0)  # before which of them
        if to < 0:
            return
        place(room=room, user=user, before=near[to].room_id if to < len(near) else None)


def section_of(row: Membership) -> int | str | None:
    """Under which heading it stands: among the favourites, in a folder by its id, or under none."""
    return "favourites" if row.is_favourite else row.folder_id


def in_order(rows: Iterable[Membership], order: str) -> list[Membership]:
    """As somebody's list has them. By hand, those without a place come last. Sections are another matter."""
    keys: dict[str, Callable[[Membership], tuple[Any, ...]]] = {
        RoomOrder.NAME: lambda row: (row.room.name_key,),
        RoomOrder.ACTIVITY: lambda row: (-row.room.active_at.timestamp(), row.room.name_key),
        RoomOrder.HAND: lambda row: (row.place is None, row.place or 0, row.room.name_key),
    }
    return sorted(rows, key=keys[order])


def _keep(room: Room, user: User, **kept: Any) -> None:
    with transaction.atomic():
        if not Membership.objects.of(user).filter(room=room).update(**kept):
            raise NotMember
        live.list_changed(user)


def _listed(user: User) -> "models.QuerySet[Membership]":
    """What stands in the user's list of rooms, locked."""
    locked = Membership.objects.of(user).select_for_update(of=("self",)).select_related("room")
    return locked.filter(room__binned_at=None).exclude(room__kind=Room.Kind.DIRECT).order_by("room_id")


def _number(rows: Sequence[Membership]) -> None:
    """Store this order."""
    moved = [row for number, row in enumerate(rows, start=1) if row.place != number]
    for number, row in enumerate(rows, start=1):
        row.place = number
    Membership.objects.bulk_update(moved, ["place"])
