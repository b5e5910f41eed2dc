"""Signing somebody in, with what they will want to know about it later: where, and with what."""

from ipaddress import ip_address

from django.contrib.auth import login
from django.http import HttpRequest

from accounts.models import User

BACKEND = "accounts.backends.SessionBackend"


def sign_in(request: HttpRequest, user: User) -> None:
    """Give this browser a new session that belongs to `user`."""
    login(request, user, backend=BACKEND)
    request.session["user_agent"] = request.headers.get("User-Agent", "")[:300]
    request.session["address"] = client_address(request)


def client_address(request: HttpRequest) -> str | None:
    """Where the request comes from, as far as that is known; behind a socket file nobody knows."""
    try:
        return str(ip_address(request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return None
