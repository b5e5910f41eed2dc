"""How much there was in each part of a span, in a fixed number of queries, whatever the house holds.

Of what is many, sums are kept (counting.py), and only what is newer is counted here, found by its id.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Case, Count, IntegerField, Max, Model, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import ModerationAct, User
from messaging.models import ActiveDay, CountedUpTo, FilterHit, Message, QuarterCount
from messaging.statistics.counting import HITS, MESSAGES, bit_of
from messaging.statistics.spans import Edges, Span, edges_of
from rooms.models import Room

LIVE_MOST = 20_000  # rows that are counted for a page; more of them wait for the chore
Pairs = set[tuple[int, int]]  # a part of the span, and who was active in it


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
    marks = dict(CountedUpTo.objects.values_list("series", "last_id"))
    messages, active, behind = _messages(edges, marks.get(MESSAGES.name, 0))
    hits, hits_behind = _hits(edges, marks.get(HITS.name, 0))
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
            _series(edges, "hits", _("Word filter hits"), _("Without those of rules that only count."), hits),
            _few(edges, RESTRICTIONS),
        ],
        is_behind=behind or hits_behind,
    )


def _series(
    edges: Edges, name: str, label: str | Promise, about: str | Promise, found: Counter[int], total: int | None = None
) -> Series:
    counts = [found[part] for part in range(edges.count + 1, 2 * edges.count + 1)]
    before = sum(found[part] for part in range(edges.count))
    return Series(name, label, about, counts, sum(counts), before)


def _few(edges: Edges, few: Few) -> Series:
    rows = _parted(few.rows(), few.field, edges.moments).annotate(n=Count("pk"))
    found = Counter({row["part"]: row["n"] for row in rows})
    return _series(edges, few.name, few.label, few.about, found)


def _people(edges: Edges, active: Pairs) -> Series:
    """A person is one, on however many days they wrote."""
    found = Counter(part for part, _person in active)
    counts = [found[part] for part in range(edges.count + 1, 2 * edges.count + 1)]
    return Series(
        "active",
        _("Active people"),
        _("People who wrote something. Who writes on several days is counted once in the sum."),
        counts,
        len({person for part, person in active if part > edges.count}),
        len({person for part, person in active if part < edges.count}),
    )


def _messages(edges: Edges, mark: int) -> tuple[Counter[int], Pairs, bool]:
    found = _kept(edges, MESSAGES.name)
    active = _active(edges)
    if _is_behind(Message, mark):
        return found, active, True
    new = _parted(Message.objects.speech().filter(pk__gt=mark), "created_at", edges.moments)
    for row in new.values("part", "author").annotate(n=Count("pk")):
        found[row["part"]] += row["n"]
        active.add((row["part"], row["author"]))
    return found, active, False


def _hits(edges: Edges, mark: int) -> tuple[Counter[int], bool]:
    found = _kept(edges, HITS.name)
    if _is_behind(FilterHit, mark):
        return found, True
    new = _parted(FilterHit.objects.exclude(action="").filter(pk__gt=mark), "created_at", edges.moments)
    found.update({row["part"]: row["n"] for row in new.annotate(n=Count("pk"))})
    return found, False


def _is_behind(model: type[Model], mark: int) -> bool:
    latest = model._default_manager.aggregate(latest=Coalesce(Max("pk"), 0))["latest"]
    return bool(latest - mark > LIVE_MOST)


def _kept(edges: Edges, series: str) -> Counter[int]:
    rows = _parted(QuarterCount.objects.filter(series=series), "at", edges.moments).annotate(n=Sum("count"))
    return Counter({row["part"]: row["n"] for row in rows})


def _active(edges: Edges) -> Pairs:
    """Days of UTC that lie in one part are told apart by the database; of the others the quarters are looked at."""
    masks: dict[date, list[tuple[int, int]]] = {}
    whole: list[When] = []
    for part, (start, end) in enumerate(pairwise(edges.moments)):
        first, last = start.date(), end.date()
        inner = first if start == _start_of(first) else first + timedelta(days=1)
        if inner < last:
            whole.append(When(day__gte=inner, day__lt=last, then=Value(part)))
        if inner > first:
            masks.setdefault(first, []).append((part, _mask(start, min(end, _start_of(inner)))))
        if last >= inner and end > _start_of(last):
            masks.setdefault(last, []).append((part, _mask(max(start, _start_of(last)), end)))
    pairs: Pairs = set()
    if whole:
        days = ActiveDay.objects.filter(day__gte=edges.moments[0].date(), day__lte=edges.moments[-1].date())
        parted = days.annotate(part=Case(*whole, output_field=IntegerField())).filter(part__isnull=False)
        pairs |= set(parted.values_list("part", "user_id").order_by().distinct())
    for day, person, quarters in ActiveDay.objects.filter(day__in=masks).values_list("day", "user_id", "quarters"):
        bits = int.from_bytes(quarters)
        pairs |= {(part, person) for part, mask in masks[day] if bits & mask}
    return pairs


def _start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _mask(start: datetime, end: datetime) -> int:
    """The bits of the quarters from `start` until before `end`, both of one day, or `end` the next midnight."""
    last = bit_of(end) if end.date() == start.date() else 96
    return (1 << last) - (1 << bit_of(start))


def _parted(rows: "QuerySet[Any]", field: str, moments: Iterable[datetime]) -> "QuerySet[Any, dict[str, Any]]":
    """The rows by `part`, the number of the part of the span in which each lies."""
    first, *ends = moments
    whens = [When(**{f"{field}__lt": end}, then=Value(part)) for part, end in enumerate(ends)]
    within = rows.filter(**{f"{field}__gte": first, f"{field}__lt": ends[-1]})
    parted: QuerySet[Any, dict[str, Any]] = within.annotate(part=Case(*whens, output_field=IntegerField())).values(
        "part"
    )
    return parted.order_by()
