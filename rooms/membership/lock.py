"""The lock of a room: for an hour nobody joins by themselves or by a link. Whom somebody invites or admits comes in."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ModerationAct, User
from accounts.moderation.kinds import Kind
from accounts.moderation.undo import ChangedSince, Gone, NotTakenBack, moment
from rooms import moderation_log
from rooms.membership.operations import locked
from rooms.models import Room
from rooms.permissions.rights import Act, rights_of, rights_to_undo

SPAN: Final = timedelta(hours=1)


def locked_until(room: Room) -> datetime | None:
    """When the room opens again; None if it is open."""
    until = room.locked_until
    return until if until and until > timezone.now() else None


def set_lock(*, room: Room, by: User, is_locked: bool) -> None:
    """Lock the room for an hour, or open it again; as it is already is no change. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        room = locked(room)
        rights_of(by, room).check(Act.ADMIT)
        _set(room, by, timezone.now() + SPAN if is_locked else None)


def _set(room: Room, by: User, until: datetime | None) -> None:
    before = locked_until(room)
    if (before is None) == (until is None):
        return
    room.locked_until = until
    room.save(update_fields=["locked_until"])
    moderation_log.record(
        room,
        "room_lock" if until else "room_unlock",
        actor=by,
        before={"until": before.isoformat() if before else None},
        after={"until": until.isoformat() if until else None},
    )


def _undo(act: ModerationAct, by: User) -> None:
    """As before: open where it was locked, locked where somebody opened it early and the hour is not over."""
    done, before = moment((act.after or {}).get("until")), moment((act.before or {}).get("until"))
    if (done or before or timezone.now()) <= timezone.now():
        raise NotTakenBack(_("It is over already."))
    room = Room.objects.living().filter(pk=act.room_id or 0).first()
    if room is None:
        raise Gone
    with transaction.atomic():
        room = locked(room)
        rights_to_undo(act, by, room).check(Act.ADMIT)
        if locked_until(room) != done:
            raise ChangedSince
        _set(room, by, before)


KINDS: Final = (
    Kind("room_lock", _("locked a room for new people"), _undo),
    Kind("room_unlock", _("opened a room for new people again"), _undo),
)
