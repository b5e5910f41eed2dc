"""Whether the house is locked for new people just now."""

from datetime import datetime

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext

from accounts.models import Safety
from chatsite.exceptions import NotAllowed, Words
from chatsite.i18n import times


class LockedForNew(NotAllowed):
    """Too many new people came at once, so that nobody new comes in for an hour; `until` says when it is over."""

    code = "locked_for_new"

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(_words(until))


def is_locked(safety: Safety) -> bool:
    return safety.locked_until is not None and safety.locked_until > timezone.now()


def check_house() -> None:
    """Raise LockedForNew if nobody becomes new in the house now."""
    check(Safety.now().locked_until)


def check(until: datetime | None) -> None:
    """Raise LockedForNew before this moment."""
    if until is not None and until > timezone.now():
        raise LockedForNew(until)


def _words(until: datetime) -> Words:
    return lazy(
        lambda: (
            gettext("Nobody new can join here at the moment. It opens again at %(time)s.")
            % {"time": times.clock(until)}
        ),
        str,
    )()
