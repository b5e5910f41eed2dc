"""Adds what is new to the sums that are kept (messaging.models.statistics). Done by the periodic chores.

Rows are read once, in the order of their ids, outside a transaction; a short one adds them and moves the mark, so that
posts do not wait for it. What is counted stays counted, also if it is deleted later.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import models, transaction
from django.utils import timezone

from messaging.models import SPEECH, CountedDay, CountedUpTo, FilterHit, Message
from messaging.models.statistics import QUARTERS

SLICE = 2_000  # rows of one transaction
SETTLED = timedelta(seconds=60)  # a row with a smaller id may still be on its way from another process
KEPT = timedelta(days=800)  # two spans of 12 months, and what is left of this one


Row = tuple[int, datetime, str, int | None]


@dataclass(frozen=True, slots=True)
class Source:
    """A table that is too large to be counted again and again.

    `read` gives id, time, what it is (`counts` says whether that is counted), and the id of who was active by it.
    """

    name: str
    read: "Callable[[], models.QuerySet[models.Model, Row]]"
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
    CountedDay.objects.filter(day__lt=limit.date()).delete()


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
    rows: list[Row] = []
    for row in source.read().filter(pk__gt=mark.last_id).order_by("pk")[:SLICE]:
        if now - SETTLED < row[1] <= now:
            break
        rows.append(row)
    if not rows:
        return False
    with transaction.atomic():
        moved = CountedUpTo.objects.filter(series=source.name, last_id=mark.last_id).update(last_id=rows[-1][0])
        if not moved:  # another process counted them
            return False
        _add(source, [row for row in rows if row[1] >= now - KEPT and source.counts(row[2])])
    return len(rows) == SLICE


def _add(source: Source, rows: list[Row]) -> None:
    known = CountedDay.objects.filter(series=source.name, day__in={quarter_of(row[1]).date() for row in rows})
    days: dict[date, CountedDay] = {day.day: day for day in known}
    for _pk, at, _what, person in rows:
        quarter = quarter_of(at)
        if (day := days.get(quarter.date())) is None:
            day = days[quarter.date()] = CountedDay(series=source.name, day=quarter.date(), counts=[0] * QUARTERS)
        day.counts[bit_of(quarter)] += 1
        if source.shows_activity and person is not None:
            bits = int(day.people.get(str(person), "0"), 16)
            day.people[str(person)] = f"{bits | 1 << bit_of(quarter):x}"
    CountedDay.objects.bulk_create(
        days.values(), update_conflicts=True, unique_fields=["series", "day"], update_fields=["counts", "people"]
    )
