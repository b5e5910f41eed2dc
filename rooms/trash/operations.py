"""The ends of a room. Archived, it stays to be read and can be opened again. In the bin, it is gone for all but those
who may take it back, and after BIN_DAYS for everybody.
"""

from datetime import timedelta
from itertools import islice

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import is_site_moderator
from chatsite.exceptions import NotAllowed, NotFound, Unavailable
from rooms import live, moderation_log
from rooms.membership.operations import hand_over_if_ownerless
from rooms.models import BIN_DAYS, Membership, Room, RoomQuerySet
from rooms.names import numbered
from rooms.permissions.rights import Act, rights_of
from rooms.settings.operations import checked, write_lines

ATTEMPTS = 100  # names to try for a room whose own was taken


class LoungeStays(NotAllowed):
    message = _("Newcomers arrive in this room, so it has to stay open.")


def archive_room(*, room: Room, by: User) -> Room:
    """Close the room: everything stays to be read, nothing is added. Closing twice is closing once.

    Raises NotFound, NotAllowed, LoungeStays.
    """
    return _set_archived(room, by, archived=True)


def reopen_room(*, room: Room, by: User) -> Room:
    """Open an archived room again. Raises NotFound, NotAllowed."""
    return _set_archived(room, by, archived=False)


def _set_archived(room: Room, by: User, *, archived: bool) -> Room:
    with transaction.atomic():
        room, rights = checked(room, by, Act.ARCHIVE)
        if archived == room.is_archived:
            return room
        if room.is_lounge:
            raise LoungeStays
        room.archived_at = timezone.now() if archived else None
        room.version += 1
        room.save(update_fields=["archived_at", "version"])
        write_lines(room, by, rights, "archived" if archived else "reopened", None)
        moderation_log.record(room, "room_archive" if archived else "room_reopen", actor=by)
        if rights.is_by_office:
            moderation_log.log(by, room, "closed" if archived else "opened again")
        live.room_changed(room, was_listed=room.is_in_directory)
    return room


def bin_room(*, room: Room, by: User) -> Room:
    """Put the room into the bin: nobody finds it any more, and its name is free.

    Raises NotFound, NotAllowed, LoungeStays.
    """
    with transaction.atomic():
        room, rights = checked(room, by, Act.BIN)
        if room.is_lounge:
            raise LoungeStays
        was_listed = room.is_in_directory
        room.binned_at, room.binned_by = timezone.now(), by
        room.version += 1
        room.save(update_fields=["binned_at", "binned_by", "version"])
        moderation_log.record(room, "room_bin", actor=by)
        if rights.is_by_office:
            moderation_log.log(by, room, "deleted")
        live.room_binned(room, was_listed=was_listed)
    return room


def restore_room(*, room: Room, by: User) -> Room:
    """Take the room out of the bin, with its people and all that was said; under another name if its own was taken.

    Raises NotFound for what is not in the bin, or not this person's to take back.
    """
    with transaction.atomic():
        current = in_bin_of(by).select_for_update(of=("self",)).filter(pk=room.pk).first()
        if current is None:
            raise NotFound
        current.memberships.exclude(user__deleted_at=None).delete()  # who left the house meanwhile left the room
        current.binned_at = current.binned_by = None
        current.version += 1
        _store_restored(current)
        hand_over_if_ownerless(current, actor=by, is_forced=True)
        moderation_log.record(
            current, "room_restore", actor=by, before={"name": room.name}, after={"name": current.name}
        )
        if rights_of(by, current).is_by_office:
            moderation_log.log(by, current, "taken back")
        live.room_restored(current)
    return current


def in_bin_of(user: User) -> RoomQuerySet:
    """Rooms in the bin that the person may take back: their own, and for site moderators all."""
    binned = Room.objects.filter(binned_at__isnull=False)
    if is_site_moderator(user):
        return binned
    return binned.filter(memberships__user=user, memberships__role=Membership.Role.OWNER)


def deleted_room_of(user: User, slug: str) -> Room | None:
    """The room at this address, if it is in the bin and the person is one of its members."""
    return Room.objects.filter(slug=slug, binned_at__isnull=False, memberships__user=user).first()


def due() -> RoomQuerySet:
    """Rooms whose days in the bin are over."""
    return Room.objects.filter(binned_at__lte=timezone.now() - timedelta(days=BIN_DAYS)).order_by("binned_at")


def purge_room(*, room: Room) -> bool:
    """Erase a room whose days are over. Returns whether it was there; what was taken back in time stays."""
    with transaction.atomic():
        current = due().select_for_update().filter(pk=room.pk).first()
        if current is None:
            return False
        storage, picture = current.picture.storage, current.picture.name
        current.delete()
        if picture:
            transaction.on_commit(lambda: storage.delete(picture))
    return True


def _store_restored(room: Room) -> None:
    """Save it under its name, or the first one like it that is free. What is free the database decides."""
    for name in islice(numbered(room.name), ATTEMPTS):
        if Room.objects.living().named_rooms().named(name).exists():
            continue
        room.name = name
        try:
            with transaction.atomic():
                room.save(update_fields=["name", "name_key", "binned_at", "binned_by", "version"])
            return
        except IntegrityError:  # somebody took the name in this very moment
            continue
    raise Unavailable
