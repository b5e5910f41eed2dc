"""Telling people that friends whom they starred came or went (E22, E52)."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Circle, Contact, Friendship, Notice, Presence
from accounts.notifications.operations import notify

PAUSE = timedelta(minutes=10)  # between two notices of one kind about one friend

Kind = Notice.Kind


def came_and_went(before: Mapping[int, str], after: Mapping[int, str]) -> None:
    """Notify those who are here and starred somebody who was not here `before` and is `after`, or the other way.

    Both are of `presence.shown_states`.
    """
    _tell(Kind.FRIEND_ONLINE, after.keys() - before.keys())
    _tell(Kind.FRIEND_OFFLINE, before.keys() - after.keys())


def _tell(kind: Notice.Kind, people: AbstractSet[int]) -> None:
    if not people:
        return
    with transaction.atomic():
        # Locked, so that another process that saw the same waits, and then finds the notice.
        for contact in _stars(people).select_for_update(of=("self",)).select_related("owner", "person"):
            told = Notice.objects.filter(user=contact.owner, actor=contact.person, kind=kind)
            if not told.filter(created_at__gt=timezone.now() - PAUSE).exists():
                notify(user=contact.owner, kind=kind, actor=contact.person)


def _stars(people: AbstractSet[int]) -> "QuerySet[Contact]":
    """The stars on these people by friends who are here and may know."""
    pair = Q(low=OuterRef("owner"), high=OuterRef("person")) | Q(low=OuterRef("person"), high=OuterRef("owner"))
    here = Presence.objects.living().filter(user=OuterRef("owner"))
    return (
        Contact.objects.filter(Exists(Friendship.objects.accepted().filter(pair)), Exists(here))
        .filter(person__in=people, is_starred=True)
        .exclude(person__who_sees_presence=Circle.NOBODY)
        .order_by("pk")
    )
