"""Signing somebody in, with what they will want to know about it later, and how long that lasts."""

from datetime import date, timedelta
from ipaddress import ip_address

from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.sessions import live, one_place, queries
from chatsite.limits.networks import network

BACKEND = "accounts.backends.SessionBackend"
LONGEST = timedelta(days=90)  # however often it is used; unused, a session ends after SESSION_COOKIE_AGE


def sign_in(request: HttpRequest, user: User) -> None:
    """Give this browser a new session that belongs to `user`; where the house allows one place, the others rest."""
    with transaction.atomic():
        login(request, user, backend=BACKEND)
        today = timezone.now().date().isoformat()
        request.session["user_agent"] = user_agent(request)
        request.session["address"] = client_address(request)
        request.session["signed_in_on"] = request.session["used_on"] = today
        request.session.save()
        one_place.displace_others(user=user, here=request.session.session_key or "")
        live.places_changed(user)
    request.session.clear_expired()


def renew(request: HttpRequest) -> None:
    """Let a session that is used live on: stored again once a day. One that is too old ends."""
    if "signed_in_on" not in request.session:
        return
    today = timezone.now().date()
    if today - date.fromisoformat(request.session["signed_in_on"]) > LONGEST:
        logout(request)
    elif request.session["used_on"] != today.isoformat():
        request.session["used_on"] = today.isoformat()
    elif (stored := getattr(request.session, "stored", None)) and queries.is_long_ago(stored.last_used_at):
        queries.note_use([stored.pk])


def user_agent(request: HttpRequest) -> str:
    """What the browser calls itself, as far as it is kept."""
    return request.headers.get("User-Agent", "")[:300]


def client_address(request: HttpRequest) -> str | None:
    """Where the request comes from, as far as that is known; behind a socket file nobody knows."""
    try:
        return str(ip_address(request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return None


def client_network(request: HttpRequest) -> str | None:
    """Whose tries count together: those of a network (chatsite.limits.networks)."""
    address = client_address(request)
    return network(address) if address else None
