"""What the pages of the filter read of several tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from messaging.models import FilterHit, FilterRule, HeldMessage
from messaging.moderation.filter.rules import Rule
from messaging.moderation.rules.rulebook import compiled
from rooms.models import Membership, Room

DAYS = 30
PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class RulesPage:
    """Some rules of a place in the order of their texts, how many there are of all, and the number of this page."""

    rules: Sequence[FilterRule]
    total: int
    running: int
    number: int
    pages: int


def rules_page(room: Room | None, *, number: int = 1, wanted: str = "") -> RulesPage:
    """Rules with `hits_lately`: how often each found something in the last 30 days. Three queries."""
    since = timezone.now() - timedelta(days=DAYS)
    all_rules = FilterRule.objects.of(room)
    total = all_rules.count()
    chosen = all_rules.filter(text__icontains=wanted) if wanted else all_rules
    count = chosen.count() if wanted else total
    pages = max(1, -(-count // PAGE_SIZE))
    number = min(max(1, number), pages)
    rows = chosen.annotate(hits_lately=Count("hits", filter=Q(hits__created_at__gt=since))).select_related("rehearsal")
    start = (number - 1) * PAGE_SIZE
    found = list(rows.order_by("text", "id")[start : start + PAGE_SIZE])
    return RulesPage(found, total, all_rules.running().count(), number, pages)


def rules_to_try(room: Room | None) -> list[Rule]:
    """The rules of a place, running or off, and in a room those of the house that run: for trying a sentence."""
    own = [compiled(rule) for rule in FilterRule.objects.of(room)]
    return own + ([compiled(rule) for rule in FilterRule.objects.of(None).running()] if room else [])


def held_of(own: Membership) -> list[HeldMessage]:
    """What this person wrote in the room and waits for review, the oldest first."""
    waiting = HeldMessage.objects.filter(author=own.user_id, room=own.room_id, state=HeldMessage.State.WAITING)
    return list(waiting.order_by("created_at"))


def waiting() -> "list[HeldMessage]":
    """What waits for review in the house, the oldest first: for the moderators' desk."""
    found = HeldMessage.objects.filter(state=HeldMessage.State.WAITING).select_related("author", "room")
    return list(found.order_by("created_at"))


def counts_by_day(*, days: int = DAYS) -> "list[tuple[object, int]]":
    """How often the filter found something on each of the last days, in shadow or not."""
    since = timezone.now() - timedelta(days=days)
    rows = FilterHit.objects.filter(created_at__gt=since).annotate(day=TruncDate("created_at"))
    return list(rows.values_list("day").annotate(Count("pk")).order_by("day"))
