"""What django-axes asks of us: under which name tries are counted, and how long the door stays shut."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_ip_address, get_failure_limit
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from accounts import throttle
from accounts.names import fold_name
from accounts.sessions import trusted_devices


def counted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """The name as it is looked up: ALICE and alice are one account and share one count."""
    typed = (credentials or request.POST).get("username")
    return fold_name(typed)[:255] if typed else None


def check_name(request: HttpRequest) -> None:
    """Slow down guesses of one name from many addresses. Raises RateLimited; never in a browser of its owner."""
    name = counted_name(request)
    if name and not trusted_devices.is_known(request, name):
        throttle.WRONG_FOR_ONE.check(_digest(name))


def count_name(request: HttpRequest) -> None:
    """One more wrong guess."""
    name = counted_name(request)
    if name and not trusted_devices.is_known(request, name):
        throttle.WRONG_FOR_ONE.count(_digest(name))


def _digest(name: str) -> str:
    """What a cache takes as a key, whatever was typed."""
    return hashlib.sha256(name.encode(errors="replace")).hexdigest()


def wait_left(request: HttpRequest, credentials: dict[str, Any] | None = None) -> timedelta:
    """How long until this name may be tried again from this address: until enough failures are older than the limit."""
    AxesProxyHandler.update_request(request)
    attempts = AccessAttempt.objects.filter(
        username=counted_name(request, credentials), ip_address=get_client_ip_address(request)
    ).order_by("-attempt_time")
    failures, limit = 0, get_failure_limit(request, credentials)
    for attempt in attempts:
        failures += attempt.failures_since_start
        if failures >= limit:
            end: datetime = attempt.attempt_time + settings.AXES_COOLOFF_TIME
            return max(end - timezone.now(), timedelta(seconds=1))
    return timedelta(seconds=1)
