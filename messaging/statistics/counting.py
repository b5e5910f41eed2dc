"""Adds what is new to the sums that are kept (messaging.models.statistics). Done by the periodic chores.

Rows are read once, in the order of their ids, outside a transaction; a short one adds them and moves the mark, so that
posts do not wait for it. What is counted stays counted, also if it is deleted later.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import models, transaction
from django.utils import timezone

from messaging.models import SPEECH, ActiveDay, CountedUpTo, FilterHit, Message, QuarterCount
from messaging.models.statistics import QUARTERS

SLICE = 2_000  # rows of one transaction
SETTLED = timedelta(seconds=60)  # a row with a smaller id may still be on its way from another process
KEPT = timedelta(days=800)  # two spans of 12 months, and what is left of this one


@dataclass(frozen=True, slots=True)
class Source:
    """A table that is too large to be counted again and again.

    `read` gives id, time, what it is (`counts` says whether that is counted), and the id of who was active by it.
    """

    name: str
    read: "Callable[[], models.QuerySet[models.Model, tuple[int, datetime, str, int | None]]]"
    counts: Callable[[str], bool]
    shows_activity: bool = False


MESSAGES = Source(
    "messages",
    lambda: Message.objects.values_list("pk", "created_at", "kind", "author_id"),
    SPEECH.__contains__,
    shows_activity=True,
)
HITS = Source("hits", lambda: FilterHit.objects.values_list("pk", "created_at", "action", "author_id"), bool)
SOURCES = (MESSAGES, HITS)


def count_new(*, now: datetime | None = None) -> None:
    """Add everything that is not in the sums yet, and forget what no page shows any more."""
    now = now or timezone.now()
    for source in SOURCES:
        while _count_slice(source, now):
            pass
    limit = now - KEPT
    QuarterCount.objects.filter(at__lt=limit).delete()
    ActiveDay.objects.filter(day__lt=limit.date()).delete()


def quarter_of(at: datetime) -> datetime:
    """When the quarter of an hour began in which it happened, in UTC."""
    at = at.astimezone(UTC)
    return at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)


def bit_of(quarter: datetime) -> int:
    """The number of this quarter in its day."""
    return quarter.hour * 4 + quarter.minute // 15


def _count_slice(source: Source, now: datetime) -> bool:
    """Add the next rows. Returns whether there may be more."""
    mark, _created = CountedUpTo.objects.get_or_create(series=source.name)
    rows = []
    for row in source.read().filter(pk__gt=mark.last_id).order_by("pk")[:SLICE]:
        if now - SETTLED < row[1] <= now:
            break
        rows.append(row)
    if not rows:
        return False
    counts: Counter[datetime] = Counter()
    active: defaultdict[tuple[date, int], int] = defaultdict(int)
    for _pk, at, what, person in rows:
        if not source.counts(what) or at < now - KEPT:
            continue
        quarter = quarter_of(at)
        counts[quarter] += 1
        if source.shows_activity and person is not None:
            active[quarter.date(), person] |= 1 << bit_of(quarter)
    with transaction.atomic():
        moved = CountedUpTo.objects.filter(series=source.name, last_id=mark.last_id).update(last_id=rows[-1][0])
        if not moved:  # another process counted them
            return False
        _add_counts(source.name, counts)
        _add_active(active)
    return len(rows) == SLICE


def _add_counts(series: str, counts: Counter[datetime]) -> None:
    counts.update(
        dict(QuarterCount.objects.filter(series=series, at__in=list(counts)).values_list("at", "count").iterator())
    )
    QuarterCount.objects.bulk_create(
        [QuarterCount(series=series, at=at, count=count) for at, count in counts.items()],
        update_conflicts=True,
        unique_fields=["series", "at"],
        update_fields=["count"],
    )


def _add_active(active: defaultdict[tuple[date, int], int]) -> None:
    days, people = {day for day, _ in active}, {person for _, person in active}
    known = ActiveDay.objects.filter(day__in=days, user__in=people)
    for day, person, quarters in known.values_list("day", "user_id", "quarters"):
        if (day, person) in active:
            active[day, person] |= int.from_bytes(quarters)
    ActiveDay.objects.bulk_create(
        [
            ActiveDay(day=day, user_id=person, quarters=quarters.to_bytes(QUARTERS // 8))
            for (day, person), quarters in active.items()
        ],
        update_conflicts=True,
        unique_fields=["day", "user"],
        update_fields=["quarters"],
    )
