"""How often somebody may try something: counts in windows of fixed length, in the database.

There nothing else displaces them, as in a cache that also holds rendered messages; they outlive a restart, hold for all
processes, and while Redis is away.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import LimitCount
from chatsite.exceptions import RateLimited


@dataclass(frozen=True)
class Allowance:
    """`limit` times in `seconds`, for each address or name of its own."""

    purpose: str
    limit: int
    seconds: int

    def spend(self, who: str | None) -> None:
        """Count one more. Raises RateLimited if it is one too many.

        What a transaction around it takes back is not counted.
        """
        if self.count(who) > self.limit:
            raise self._refusal()

    def check(self, who: str | None) -> None:
        """Raise RateLimited if nothing is left; count nothing."""
        if LimitCount.objects.of(self._key(who)) >= self.limit:
            raise self._refusal()

    def count(self, who: str | None, times: int = 1) -> int:
        """Count so many more, and let them pass. Returns how many it were in this window."""
        ends_at = datetime.fromtimestamp((self._window + 1) * self.seconds, UTC)
        return LimitCount.objects.add(self._key(who), ends_at, times)

    def left(self, who: str | None) -> int:
        """How many more are allowed in this window; counts nothing."""
        return max(0, self.limit - LimitCount.objects.of(self._key(who)))

    def _refusal(self) -> RateLimited:
        return RateLimited(retry_after=self.seconds - int(time.time()) % self.seconds)

    def _key(self, who: str | None) -> str:
        value = f"{self.purpose}:{who}:{self._window}"
        return salted_hmac("accounts.throttle", value, algorithm="sha256").hexdigest()

    @property
    def _window(self) -> int:
        return int(time.time()) // self.seconds


def sweep() -> int:
    """Forget the counts of windows that are over. Returns how many it were."""
    return LimitCount.objects.filter(ends_at__lt=timezone.now()).delete()[0]


# A school or an office comes from one address: generous for people, narrow for machines.
NAME_CHECKS = Allowance("name-checks", limit=300, seconds=60)
LINKS_OPENED = Allowance("friend-links-opened", limit=1000, seconds=60)  # by visitors: a network may be a school
REGISTRATIONS = Allowance("registrations", limit=1000, seconds=600)
WRONG_SIGN_INS = Allowance("wrong-sign-ins", limit=100, seconds=600)
WRONG_INVITATION_CODES = Allowance("wrong-invitation-codes", limit=100, seconds=600)  # from one network
WRONG_FOR_ONE = Allowance("wrong-for-one", limit=30, seconds=600)  # for each name, from browsers unknown to it
RESET_MAILS = Allowance("reset-mails", limit=20, seconds=600)
WRONG_PASSWORDS = Allowance("wrong-passwords", limit=20, seconds=600)  # of one person, who is signed in
WRONG_CODES = Allowance("wrong-codes", limit=10, seconds=600)  # of one person's second step
EXPORTS = Allowance("exports", limit=5, seconds=3600)  # of one person
PICTURES = Allowance("pictures", limit=20, seconds=600)  # for each person
RESET_MAILS_TO_ONE = Allowance("reset-mails-to-one", limit=3, seconds=3600)
PEOPLE_SEARCHES = Allowance("people-searches", limit=120, seconds=60)  # of one person, a letter at a time
PEOPLE_SEEN = Allowance("people-seen", limit=120, seconds=60)  # each tells whether somebody has that name
FRIEND_REQUESTS = Allowance("friend-requests", limit=60, seconds=3600)
REQUESTS_TO_ONE = Allowance("requests-to-one", limit=5, seconds=86_400)  # of one person, taken back and sent again
RELATION_CHANGES = Allowance("relation-changes", limit=300, seconds=600)  # each is heard in the tabs of both
PROFILES = Allowance("profiles", limit=60, seconds=600)  # changes of one person's; each is heard wherever it is shown
STATUSES = Allowance("statuses", limit=60, seconds=600)  # of one person; each is heard by all who may know
