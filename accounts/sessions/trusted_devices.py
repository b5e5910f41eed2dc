"""Browsers in which somebody has signed in before: guesses from everywhere else do not shut their owner out.

The cookie opens nothing; it only says that this browser is none of the guessers' (OWASP, "Device Cookies").
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import FormerName, User
from accounts.names import fold_name

NAME = "__Host-device" if settings.HTTPS_ONLY else "device"
KEPT = timedelta(days=365)


def remember(response: HttpResponse, user: User) -> None:
    """Let this browser be known as one of this person's."""
    cookie: dict[str, Any] = {"httponly": True, "samesite": "Lax", "secure": settings.HTTPS_ONLY}
    response.set_cookie(NAME, _mark(fold_name(user.username)), max_age=KEPT, **cookie)


def is_known(request: HttpRequest, name: str) -> bool:
    """Whether whoever has this name (accounts.sign_in.lockout.counted_name) has signed in here before."""
    return constant_time_compare(request.COOKIES.get(NAME, ""), _mark(name))


def is_of(request: HttpRequest, user: User) -> bool:
    """Whether this person has signed in here before, under this user name or a former one."""
    former = FormerName.objects.filter(user=user).values_list("username", flat=True)
    return is_known(request, fold_name(user.username)) or any(is_known(request, fold_name(name)) for name in former)


def _mark(name: str) -> str:
    return salted_hmac("accounts.devices", name, algorithm="sha256").hexdigest()
