"""The first days of somebody who is new here: less of what machines do a lot of. Nobody else is counted.

How many days they are the owner of the house decides (Safety.newcomer_days). Who runs the house, and who moderates it,
is never a newcomer; whether somebody moderates it is asked only where a limit is reached.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import ngettext

from accounts.models import User
from accounts.permissions import is_site_moderator
from accounts.safety import rules
from accounts.throttle import Allowance
from chatsite.exceptions import Refused, Words
from chatsite.i18n import times

DAY: Final = 86_400  # seconds
LINKS_IN_ONE: Final = 3  # of one message
PEOPLE_IN_ONE: Final = 3  # whom one message mentions
LINKS = Allowance("newcomer-links", limit=20, seconds=DAY)
FILES = Allowance("newcomer-files", limit=20, seconds=DAY)
PEOPLE = Allowance("newcomer-people", limit=20, seconds=DAY)  # mentioned
CONVERSATIONS = Allowance("newcomer-conversations", limit=5, seconds=DAY)  # with strangers


class NewcomerLimit(Refused):
    """More than somebody may do in their first days. Nothing was stored; what was typed is still there."""

    code = "newcomer"
    status = 422


def ends_at(user: User) -> datetime | None:
    """When the first days of this person are over; None if they are. Asks no database."""
    days = rules.current().newcomer_days
    end = user.date_joined + timedelta(days=days)
    if not days or user.is_owner or user.is_superuser or end <= timezone.now():
        return None
    return end


def refusal(words: Callable[[], str], end: datetime, limit: int) -> NewcomerLimit:
    """`words` with the limit and the moment when the first days are over, in the language and time zone of whoever
    reads it.
    """
    return NewcomerLimit(later(lambda: words() % {"n": limit, "end": said(end)}))


def later(words: Callable[[], str]) -> Words:
    """Words that are made when somebody reads them: a message is refused in a thread that knows no language."""
    return lazy(words, str)()


def said(end: datetime) -> str:
    """The moment when somebody's first days are over, with its day also where that is today."""
    return times.whole_date(end)


def check_conversation(user: User) -> None:
    """Count one more conversation with a stranger. Raises NewcomerLimit."""
    spend(CONVERSATIONS, user, 1, _conversations)


def spend(allowance: Allowance, user: User, times_more: int, words: Callable[[], str]) -> None:
    """Count so many more for a newcomer; for nobody else. Raises NewcomerLimit, and then counts nothing."""
    end = ends_at(user)
    if end is None or not times_more:
        return
    if allowance.left(str(user.pk)) < times_more and not is_site_moderator(user):
        raise refusal(words, end, allowance.limit)
    allowance.count(str(user.pk), times_more)


def _conversations() -> str:
    return ngettext(
        "In your first days here you can begin %(n)d conversation a day with people who are not your friends. "
        "This ends %(end)s.",
        "In your first days here you can begin %(n)d conversations a day with people who are not your friends. "
        "This ends %(end)s.",
        CONVERSATIONS.limit,
    )
