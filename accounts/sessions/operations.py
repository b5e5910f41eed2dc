"""Signing somebody in, how long that lasts, and ending it.

Where the house allows one place at a time, a later sign-in displaces the earlier sessions. A displaced session still
knows its person; it opens nothing until they choose to go on there. Two tabs of a browser share a session, so they are
one place.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from ipaddress import ip_address

from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import House, Session, User
from accounts.sessions import live, queries
from accounts.sessions.queries import USE_IS_KNOWN_TO
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
        displace_others(user=user, here=row_key(request))
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
        note_use([stored.pk])


def row_key(request: HttpRequest) -> str:
    """The primary key of this browser's session; empty where there is none."""
    return str(getattr(request.session, "row_key", ""))


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


def end_session(*, session: Session) -> None:
    """Sign out one place. Its open tabs are closed."""
    user = session.user
    with transaction.atomic():
        session.delete()
        if user:
            live.sign_ins_changed(user)


def end_sessions(*, user: User, keep: str = "") -> None:
    """Sign out everywhere, but for the session whose row has the key `keep`."""
    with transaction.atomic():
        Session.objects.filter(user=user).exclude(pk=keep).delete()
        live.sign_ins_changed(user)


def displace_others(*, user: User, here: str) -> None:
    """Let every session of this person but `here` rest, if the house allows one place at a time."""
    if not House.now().one_place_at_a_time:
        return
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # of two that come at once, the later one stays
        others = Session.objects.filter(user=user, displaced_at=None).exclude(pk=here)
        if others.update(displaced_at=timezone.now()):
            live.sign_ins_changed(user)


def use_here(*, user: User, here: str) -> None:
    """Go on in the session `here`; now the others rest."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # first: two that come at once would wait for each other
        Session.objects.filter(user=user, pk=here).update(displaced_at=None)
        displace_others(user=user, here=here)
        live.places_changed(user)


def allow_many(*, allowed: bool) -> None:
    """The operator decided. Where many places are allowed, those that rested go on."""
    with transaction.atomic():
        House.objects.update_or_create(pk=1, defaults={"one_place_at_a_time": not allowed})
        if allowed:
            Session.objects.exclude(displaced_at=None).update(displaced_at=None)


def note_use(keys: Iterable[str]) -> None:
    """These sessions are in use now. Nothing is written for those that were noted a short time ago."""
    now = timezone.now()
    Session.objects.filter(pk__in=keys, last_used_at__lt=now - USE_IS_KNOWN_TO).update(last_used_at=now)
