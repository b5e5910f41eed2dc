"""One place at a time, where the house wants it so: a later sign-in lets the earlier ones rest, and each may come back.

A displaced session still knows its person; it opens nothing until they choose to go on there. Two tabs of a browser
share a session, so they are one place.
"""

from django.db import transaction
from django.utils import timezone

from accounts.models import House, Session, User
from accounts.sessions import live


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
        Session.objects.filter(user=user, pk=here).update(displaced_at=None)
        displace_others(user=user, here=here)
        live.places_changed(user)


def allow_many(*, allowed: bool) -> None:
    """The operator decided. Where many places are allowed, those that rested go on."""
    with transaction.atomic():
        House.objects.update_or_create(pk=1, defaults={"one_place_at_a_time": not allowed})
        if allowed:
            Session.objects.exclude(displaced_at=None).update(displaced_at=None)
