"""Many new people within minutes: those who decide about the place are told once in an hour, and offered its lock."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice, Safety, User
from accounts.notifications import operations as notifications
from accounts.permissions import site_moderators
from accounts.safety import guard
from accounts.throttle import Allowance
from chatsite.site import site_name

TOLD: Final = Allowance("wave-told", limit=1, seconds=3_600)  # of one place


def person_came() -> None:
    """Somebody new is in the house, or waits to be; called inside the transaction that made them. One query more."""
    safety = Safety.now()
    came = User.objects.order_by("-pk").values_list("date_joined", flat=True)
    if not guard.is_locked(safety) and is_wave(safety, came):
        tell(site_moderators().distinct(), place="house", name=site_name(), address=f"{reverse('house-safety')}#lock")


def is_wave(safety: Safety, came: "models.QuerySet[Any, datetime]") -> bool:
    """Whether more than so many came within the minutes that the owner decided. `came`: when, the newest first."""
    if not safety.wave_people:
        return False
    earliest = came[safety.wave_people : safety.wave_people + 1].first()
    return earliest is not None and earliest > timezone.now() - timedelta(minutes=safety.wave_minutes)


def tell(people: Iterable[User], *, place: str, name: str, address: str) -> None:
    """Ring for these people, unless it rang for this place within the hour."""
    if TOLD.count(place) > TOLD.limit:
        return
    for person in people:
        notifications.notify(user=person, kind=Notice.Kind.JOIN_WAVE, detail=name, address=address)
