"""Who of the demo is here: some by day, nobody by night.

They sit in the tabs of a process that does not exist. Its lease is renewed when the server starts and about once an
hour (messaging.socket.periodic), and ends by itself, as that of a process that was killed.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Presence, Process, User
from messaging.demo.people import AWAKE

PROCESS: Final = UUID(int=0)
DAY: Final = range(7, 23)  # hours, in the time zone of the server
LEASE: Final = timedelta(hours=2)


def wake(now: datetime) -> int:
    """Let those of the demo be here who are by day. Returns how many there are."""
    now = timezone.localtime(now)
    with transaction.atomic():
        Process.objects.filter(pk=PROCESS).delete()
        if now.hour not in DAY:
            return 0
        night = now.replace(hour=DAY.stop, minute=0, second=0, microsecond=0)
        process = Process.objects.create(id=PROCESS, lease_ends_at=min(now + LEASE, night))
        here = User.objects.filter(username__in=AWAKE, is_active=True)
        rows = [Presence(process=process, user=user, state=AWAKE[user.username]) for user in here]
        return len(Presence.objects.bulk_create(rows))


def look_after() -> None:
    """The same, for the running server, if it serves the demo."""
    if settings.DEMO:
        wake(timezone.now())
