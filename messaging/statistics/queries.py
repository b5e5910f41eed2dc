"""How much there was in each part of a span, in a fixed number of queries, whatever the house holds.

Of what is many, sums are kept (counting.py), and only what is newer is counted here, found by its id.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import ModerationAct, User
from messaging.models import CountedDay, CountedUpTo, Report
from messaging.models.statistics import QUARTERS
from messaging.statistics.counting import HITS, MESSAGES, Source, bit_of
from messaging.statistics.spans import Edges, Span, edges_of
from rooms.models import Room

LIVE_MOST = 20_000  # rows that are counted for a page; more of them wait for the chore
People = defaultdict[int, set[str]]  # the ids of who was active, for parts of the span


@dataclass(frozen=True, slots=True)
class Series:
    """`counts` of each part of the span; `total` of all, and `before` of the span before up to the same point."""

    name: str
    label: str | Promise
    about: str | Promise
    counts: list[int]
    total: int
    before: int


@dataclass(frozen=True, slots=True)
class Statistics:
    span: Span
    days: list[date]  # the first of each part
    series: list[Series]
    is_behind: bool  # so much is new that it is not all in the sums yet


@dataclass(frozen=True, slots=True)
class Few:
    """What there is little of, so that it is counted when somebody asks."""

    name: str
    label: str | Promise
    about: str | Promise
    rows: "Callable[[], QuerySet[Any]]"
    field: str


NEWCOMERS = Few(
    "newcomers",
    _("Newcomers"),
    _("Accounts made, without guests. Accounts deleted since count, too."),
    lambda: User.objects.filter(is_guest=False),
    "date_joined",
)
ROOMS = Few(
    "rooms",
    _("New rooms"),
    _("Open and closed rooms, without direct messages."),
    lambda: Room.objects.named_rooms(),
    "created_at",
)
REPORTS = Few(
    "reports",
    _("Reports"),
    _("Reports of messages, pictures, people and rooms to the moderators."),
    lambda: Report.objects.all(),
    "created_at",
)
RESTRICTIONS = Few(
    "restrictions",
    _("Restrictions"),
    _("How often somebody’s account was restricted, also if that was taken back."),
    lambda: ModerationAct.objects.filter(kind="restrict", undo_of=None),
    "at",
)


def statistics(span: Span, *, now: datetime | None = None) -> Statistics:
    """The span that ends today, in the current time zone."""
    now = now or timezone.now()
    edges = edges_of(span, now=now, zone=timezone.get_current_timezone())
    messages, active, messages_are_behind = _counted(edges, MESSAGES)
    hits, _active, hits_are_behind = _counted(edges, HITS)
    return Statistics(
        span=span,
        days=edges.days,
        series=[
            _series(
                edges,
                "messages",
                _("Messages"),
                _("In all rooms and direct messages. Messages deleted since count, too."),
                messages,
            ),
            _people(edges, active),
            _few(edges, NEWCOMERS),
            _few(edges, ROOMS),
            _few(edges, REPORTS),
            _series(edges, "hits", _("Word filter hits"), _("Without those of rules that only count."), hits),
            _few(edges, RESTRICTIONS),
        ],
        is_behind=messages_are_behind or hits_are_behind,
    )


def _series(edges: Edges, name: str, label: str | Promise, about: str | Promise, found: Counter[int]) -> Series:
    counts = [found[part] for part in range(edges.count + 1, 2 * edges.count + 1)]
    before = sum(found[part] for part in range(edges.count))
    return Series(name, label, about, counts, sum(counts), before)


def _few(edges: Edges, few: Few) -> Series:
    rows = _parted(few.rows(), few.field, edges.moments).annotate(n=Count("pk"))
    found = Counter({row["part"]: row["n"] for row in rows})
    return _series(edges, few.name, few.label, few.about, found)


def _people(edges: Edges, active: People) -> Series:
    """A person is one, on however many days they wrote."""
    shown = range(edges.count + 1, 2 * edges.count + 1)
    return Series(
        "active",
        _("Active people"),
        _("People who wrote something. Who writes on several days is counted once in the sum."),
        [len(active[part]) for part in shown],
        len(set().union(*(active[part] for part in shown))),
        len(set().union(*(active[part] for part in range(edges.count)))),
    )


def _counted(edges: Edges, source: Source) -> tuple[Counter[int], People, bool]:
    """How many in each part, who was active in it, and whether much is missing that waits for the chore."""
    found, active = _kept(edges, source)
    mark = CountedUpTo.objects.filter(series=source.name).values_list("last_id", flat=True).first() or 0
    # In the order of ids, or SQLite would rather read the whole table.
    new = list(source.read().filter(pk__gt=mark).order_by("pk")[: LIVE_MOST + 1])
    for _pk, at, what, person in new[:LIVE_MOST]:
        if source.counts(what) and edges.moments[0] <= at < edges.moments[-1]:
            part = bisect_right(edges.moments, at) - 1
            found[part] += 1
            active[part].add(str(person))
    return found, active, len(new) > LIVE_MOST


def _kept(edges: Edges, source: Source) -> tuple[Counter[int], People]:
    found: Counter[int] = Counter()
    active: People = defaultdict(set)
    pieces = _pieces(edges)
    days = CountedDay.objects.filter(series=source.name, day__gte=min(pieces), day__lte=max(pieces))
    for day, counts, people in days.values_list("day", "counts", "people"):
        for part, start, end in pieces[day]:
            found[part] += sum(counts[start:end])
            if end - start == QUARTERS:
                active[part].update(people)
            else:
                mask = (1 << end) - (1 << start)
                active[part].update(person for person, bits in people.items() if int(bits, 16) & mask)
    return found, active


def _pieces(edges: Edges) -> dict[date, list[tuple[int, int, int]]]:
    """For each day of UTC: the parts that it belongs to, each from one quarter until before another."""
    pieces: dict[date, list[tuple[int, int, int]]] = {}
    for part, (start, end) in enumerate(pairwise(edges.moments)):
        while start < end:
            day = start.date()
            midnight = datetime.combine(day + timedelta(days=1), time.min, UTC)
            last = bit_of(end) if end < midnight else QUARTERS
            pieces.setdefault(day, []).append((part, bit_of(start), last))
            start = min(end, midnight)
    return pieces


def _parted(rows: "QuerySet[Any]", field: str, moments: Iterable[datetime]) -> "QuerySet[Any, dict[str, Any]]":
    """The rows by `part`, the number of the part of the span in which each lies."""
    first, *ends = moments
    whens = [When(**{f"{field}__lt": end}, then=Value(part)) for part, end in enumerate(ends)]
    within = rows.filter(**{f"{field}__gte": first, f"{field}__lt": ends[-1]})
    parted: QuerySet[Any, dict[str, Any]] = within.annotate(part=Case(*whens, output_field=IntegerField())).values(
        "part"
    )
    return parted.order_by()
