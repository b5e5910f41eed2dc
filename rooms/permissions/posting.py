"""Whether a member may write in a room now.

In conversations of two, consent is asked as well (rooms.permissions.consent).
"""

import math
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from accounts import restrictions
from chatsite.exceptions import NotAllowed, Refused
from rooms.models import Membership, Room
from rooms.permissions.rights import Act, Rights


class Archived(NotAllowed):
    """C29: the room is closed, and can be opened again."""

    code = "archived"
    message = _("This room is closed. What was said can still be read.")


class ReadOnly(NotAllowed):
    code = "read_only"
    message = _("You can read here, but not write.")


class Announcements(NotAllowed):
    code = "read_only"
    message = _("Only those who run this room write here.")


class Muted(NotAllowed):
    code = "muted"
    message = _("You are timed out here.")


class SlowMode(Refused):
    code = "slow_mode"
    status = 429
    message = _("This room is in slow mode. Your message waits.")


def check_may_speak(membership: Membership, *, at: datetime, is_new: bool = True) -> None:
    """Raise what accounts.restrictions does, Archived, ReadOnly, Announcements, Muted, or, for a new message, SlowMode
    with the seconds to wait.

    Asks no database: `membership` comes with its room and its person, all locked.
    """
    restrictions.check(membership.user, at=at)
    room = membership.room
    if room.is_direct:
        return
    if room.is_archived:
        raise Archived
    if not Rights(room, membership).may(Act.WRITE):
        raise ReadOnly if membership.role == Membership.Role.READER else Announcements
    if membership.silenced_until is not None and membership.silenced_until > at:
        raise Muted
    if is_new and (wait := slow_wait(room, membership, at=at)):
        raise SlowMode(retry_after=wait)


def slow_wait(room: Room, membership: Membership, *, at: datetime) -> int:
    """How many seconds of slow mode the member has before them; those who run the room have none."""
    if not room.slow_seconds or membership.runs_it or membership.wrote_at is None:
        return 0
    return max(0, math.ceil((membership.wrote_at + timedelta(seconds=room.slow_seconds) - at).total_seconds()))
