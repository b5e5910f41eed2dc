"""The way from the application to the review queue, in the own menu of moderators."""

from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from accounts.permissions import is_site_moderator, site_moderators
from messaging.desk import sources

KEY = "desk:moderators"
KEPT = 60  # seconds: so long a new moderator may wait for the line in their menu; the queue itself asks each time


def waiting(user: User) -> tuple[int, str] | None:
    """How many cases wait for this moderator, and where; None for all others, whom it costs no query."""
    if not user.is_superuser and user.pk not in _moderators():
        return None
    if not is_site_moderator(user):
        return None
    return sources.count(user), reverse("admin:messaging_case_changelist")


def _moderators() -> frozenset[int]:
    """The ids of all moderators, asked once a minute for everybody."""
    found: frozenset[int] | None = cache.get(KEY)
    if found is None:
        found = frozenset(site_moderators().values_list("pk", flat=True))
        cache.set(KEY, found, KEPT)
    return found
