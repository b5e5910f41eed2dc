"""What somebody lets others know of their being here, and says of themselves: every change of it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import hooks, restrictions
from accounts.models import Availability, User
from accounts.presence import favourite_alerts, leases, live, queries


def set_availability(*, user: User, availability: Availability, ends_at: datetime | None = None) -> None:
    """Be as one is, not to be disturbed (until `ends_at`, if given), or invisible."""
    before = queries.shown_states([user.pk])
    if before and availability == Availability.INVISIBLE:
        leases.note_last_seen([user.pk])  # as of who leaves; an older date would tell that they are still here
    user.availability = availability
    user.availability_ends_at = ends_at if availability == Availability.DND else None
    with transaction.atomic():
        user.save(update_fields=["availability", "availability_ends_at"])

        def say() -> None:
            after = queries.shown_states([user.pk])
            _say(user, after.get(user.pk, ""))
            favourite_alerts.came_and_went(before, after)

        transaction.on_commit(say, robust=True)


def set_status(*, user: User, emoji: str = "", text: str = "", ends_at: datetime | None = None) -> None:
    """Say something beside one's name until `ends_at`, or until one says something else; nothing takes it back.

    Raises Filtered; and what accounts.restrictions does, unless it is taken back.
    """
    if emoji or text:
        restrictions.check_now(user)
    hooks.check_words(user, {"text": text})
    user.status_emoji, user.status_text = emoji, text
    user.status_ends_at = ends_at if emoji or text else None
    with transaction.atomic():
        user.save(update_fields=["status_emoji", "status_text", "status_ends_at"])
        transaction.on_commit(lambda: _say(user, queries.shown_states([user.pk]).get(user.pk, "")), robust=True)


def set_circle(*, user: User, who_sees_presence: str | None = None, shows_last_seen: bool | None = None) -> None:
    """Decide who sees it, as a Circle; what is not given stays. When one was here last is forgotten with the wish."""
    with transaction.atomic():
        live.reach_changed(user)
        fields = set()
        if who_sees_presence is not None:
            user.who_sees_presence = who_sees_presence
            fields.add("who_sees_presence")
        if shows_last_seen is not None:
            user.shows_last_seen = shows_last_seen
            fields.add("shows_last_seen")
        if shows_last_seen is False:
            user.last_seen_at = None
            fields.add("last_seen_at")
        user.save(update_fields=fields)


def end_due() -> set[int]:
    """Take back what was chosen for a time that is over. Returns whose it was.

    Whoever reads it knows by itself that it is over; this is for pages that are open.
    """
    now = timezone.now()
    is_dnd_over, is_status_over = Q(availability_ends_at__lte=now), Q(status_ends_at__lte=now)
    due = set(User.objects.filter(is_dnd_over | is_status_over).values_list("pk", flat=True))
    if due:
        people = User.objects.filter(pk__in=due)
        people.filter(is_dnd_over).update(availability=Availability.AUTO, availability_ends_at=None)
        people.filter(is_status_over).update(status_emoji="", status_text="", status_ends_at=None)
    return due


def _say(user: User, shown: str) -> None:
    for say in hooks.on_presence:
        say({user.pk: shown})
