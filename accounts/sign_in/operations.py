"""Coming in, once somebody has shown that the account is theirs: at once, or after the second step they asked for.

Between the two they are known to their session for five minutes, and nothing is open to them but the second step.
"""

import time
from typing import NamedTuple

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from accounts import mail
from accounts.models import Notice, User
from accounts.notifications import operations as notifications
from accounts.sessions import queries as session_queries
from accounts.sessions import trusted_devices
from accounts.sessions.operations import client_address, sign_in, user_agent
from accounts.two_factor import operations as two_factor

SECONDS = 300
KEY = "entering"  # in the session


class Entering(NamedTuple):
    """Somebody with one foot in the door, and where they wanted to go."""

    user: User
    address: str


def enter(request: HttpRequest, user: User, *, address: str) -> HttpResponse:
    """Let them in and lead them to `address`, or to the second step."""
    if not two_factor.is_on(user):
        return let_in(request, user, address=address)
    request.session.cycle_key()
    request.session[KEY] = {
        "user": user.pk,
        "at": time.time(),
        "address": address,
        "hash": user.get_session_auth_hash(),  # another password ends it
    }
    return redirect("login-code")


def entering(request: HttpRequest) -> Entering | None:
    """Whoever has yet to take the second step in this browser; None if it took too long."""
    half = request.session.get(KEY)
    if not half or not 0 <= time.time() - half["at"] < SECONDS:
        return None
    user = User.objects.filter(pk=half["user"], is_active=True).first()
    if user is None or not constant_time_compare(half["hash"], user.get_session_auth_hash()):
        return None
    return Entering(user, half["address"])


def let_in(request: HttpRequest, user: User, *, address: str) -> HttpResponse:
    """Sign in here, and lead to `address`. Who has signed in before, but never in this browser, is told."""
    is_new = user.last_login is not None and not trusted_devices.is_of(request, user)
    request.session.pop(KEY, None)
    with transaction.atomic():
        sign_in(request, user)
        if is_new:
            _tell(request, user)
    response = HttpResponseRedirect(address)  # an address, though it may look like the name of one
    trusted_devices.remember(response, user)
    return response


def _tell(request: HttpRequest, user: User) -> None:
    place = " · ".join(filter(None, [session_queries.in_words(user_agent(request)), client_address(request)]))
    address = reverse("sessions")
    notifications.notify(user=user, kind=Notice.Kind.NEW_PLACE, detail=place, address=address)
    mail.send(user, "new_place", place=place, address=request.build_absolute_uri(address))
