"""How fast one person may send and change: token buckets in memory, per process, that cost nothing and cannot fail.

People who write quickly do not meet it; a script does, and is told how long to wait. Nothing of what waits is lost: the
outbox sends it when its time comes.
"""

import math
import threading

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.throttle import Allowance
from chatsite.clock import now
from chatsite.exceptions import RateLimited

NEW_CONVERSATIONS = Allowance("new-conversations", limit=100, seconds=3600)
KEPT = 10_000  # buckets; full ones are forgotten first


class Pace:
    """`burst` at once, then `per_second`. A burst of 0 means no limit."""

    def __init__(self, *, burst: int, per_second: float) -> None:
        self._burst, self._per_second = burst, per_second
        self._buckets: dict[int, tuple[float, float]] = {}  # person → tokens left at that moment
        self._lock = threading.Lock()

    def spend(self, person: int) -> None:
        """Take one token. Raises RateLimited with the seconds until there is one."""
        if not self._burst:
            return
        with self._lock:
            tokens = self._tokens(person)
            if tokens < 1:
                wait = math.ceil((1 - tokens) / self._per_second)
                raise RateLimited(_("That was a lot at once. The rest goes in a moment."), retry_after=wait)
            self._buckets[person] = (tokens - 1, now())
            if len(self._buckets) > KEPT:
                self._forget_full_ones()

    def _tokens(self, person: int) -> float:
        tokens, since = self._buckets.get(person, (self._burst, now()))
        return min(self._burst, tokens + (now() - since) * self._per_second)

    def _forget_full_ones(self) -> None:
        self._buckets = {
            person: bucket for person, bucket in self._buckets.items() if self._tokens(person) < self._burst
        }


sending = Pace(burst=settings.CHAT_SEND_BURST, per_second=settings.CHAT_SEND_PER_SECOND)
uploading = Pace(burst=3 * settings.CHAT_SEND_BURST, per_second=settings.CHAT_SEND_PER_SECOND)
changing = Pace(burst=3 * settings.CHAT_SEND_BURST, per_second=settings.CHAT_SEND_PER_SECOND)  # edits and removals
