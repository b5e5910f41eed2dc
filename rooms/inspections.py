"""Reading a closed room that one is not in: superusers and moderators of the house, with a reason, for an hour.

Without a reason the administration shows nothing that was said in a closed room. The reason is kept, and stands in the
log of moderation; unless the house is set otherwise, a line in the room tells it to its members.
"""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import House, User
from accounts.names import clean_name
from accounts.permissions import is_site_moderator
from chatsite.exceptions import NotAllowed, NotFound, Refused
from rooms import message_hooks, moderation_log
from rooms.models import Inspection, Room
from rooms.models.inspections import INSPECTION_REASON_MAX

SPAN: Final = timedelta(hours=1)
REASON_MIN: Final = 4  # characters


class NoReason(Refused):
    status = 422
    message = _("Please say in a sentence why you read this room.")


def inspect(*, room: Room, by: User, reason: str) -> Inspection:
    """Let `by` read the room in the administration for an hour, and note why.

    Raises NotFound for direct conversations, which nobody else reads at all; NotAllowed; NoReason.
    """
    if room.is_direct:
        raise NotFound
    if not is_site_moderator(by):
        raise NotAllowed
    reason = clean_name(reason)[:INSPECTION_REASON_MAX]
    if len(reason) < REASON_MIN:
        raise NoReason
    with transaction.atomic():
        room = Room.objects.select_for_update().get(pk=room.pk)
        inspection = Inspection.objects.create(room=room, by=by, reason=reason, ends_at=timezone.now() + SPAN)
        moderation_log.log(by, room, f"reads what is said here: {reason}")
        moderation_log.record(room, "room_inspect", actor=by, reason=reason)
        if House.now().inspections_are_told:
            message_hooks.write_line(room=room, actor=by, kind="inspected", detail={"reason": reason})
    return inspection


def note_report(*, room: Room, by: User, number: int, is_first: bool) -> Inspection:
    """Note that `by` read the message of this number, and the lines around it, because somebody reported it.

    It opens nothing else. The room's members read of it once for each report (`is_first`), if the house is set so, and
    not which message it was. Called in a transaction.
    """
    room = Room.objects.select_for_update().get(pk=room.pk)
    reason = f"report of message {number}"
    inspection = Inspection.objects.create(room=room, by=by, reason=reason, ends_at=timezone.now())
    moderation_log.log(by, room, f"reads message {number} and the lines around it: a report")
    if is_first and House.now().inspections_are_told:
        message_hooks.write_line(room=room, actor=by, kind="inspected")
    return inspection


def inspected_by(user: User) -> QuerySet[Inspection]:
    """The inspections of this person whose hour is not over."""
    return Inspection.objects.filter(by=user, ends_at__gt=timezone.now())
