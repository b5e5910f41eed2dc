"""Whether somebody may write in the house now: moderators restrict people for a time, and warn them.

The messages that people write are checked where their membership is locked, which brings the person along: no query
more. Everything else that others get to read is checked by `check_now`.
"""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from chatsite.exceptions import NotAllowed


class Restricted(NotAllowed):
    """Until `User.restricted_until` the person reads, and writes nothing."""

    code = "restricted"
    message = _("A moderator restricted your account for a while. You can read, but not write.")


class WarningUnread(NotAllowed):
    """A moderator said something to the person that they have not read yet."""

    code = "warned"
    message = _("A moderator has sent you a warning. Please read it first.")


def is_restricted(user: User, *, at: datetime) -> bool:
    return user.restricted_until is not None and user.restricted_until > at


def check(user: User, *, at: datetime) -> None:
    """Raise Restricted or WarningUnread. Asks no database: `user` was read by the caller, under a lock."""
    if is_restricted(user, at=at):
        raise Restricted
    if user.must_read_warning:
        raise WarningUnread


def check_now(user: User) -> None:
    """The same as the database says now, for whoever writes something else than a message."""
    fresh = User.objects.filter(pk=user.pk).only("restricted_until", "must_read_warning").first()
    if fresh:
        check(fresh, at=timezone.now())
