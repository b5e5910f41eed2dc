"""The spans of time that statistics show, in the reader's days: whatever the clocks did, a day is from midnight on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from messaging.statistics.counting import quarter_of


def _day(day: date, back: int) -> date:
    return day - timedelta(days=back)


def _week(day: date, back: int) -> date:
    return day - timedelta(days=day.weekday(), weeks=back)


def _month(day: date, back: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return date(year, month + 1, 1)


@dataclass(frozen=True, slots=True)
class Span:
    """`count` days, weeks or months, with the one that is not over. `begin` gives the first day of the one so many
    before that of a day.
    """

    name: str
    label: str | Promise
    before: str | Promise
    count: int
    begin: Callable[[date, int], date]


DAYS = Span("days", _("30 days"), _("in the 30 days before"), 30, _day)
WEEKS = Span("weeks", _("12 weeks"), _("in the 12 weeks before"), 12, _week)
MONTHS = Span("months", _("12 months"), _("in the 12 months before"), 12, _month)
SPANS = {span.name: span for span in (DAYS, WEEKS, MONTHS)}


@dataclass(frozen=True, slots=True)
class Edges:
    """Moments, each the end of a part and the beginning of the next: `count` parts of the span before, what of its last
    part lies after `cut`, and `count` parts of this span.

    The span before is compared up to `cut`: as far into its last part as it is now into the last of this.
    """

    days: list[date]  # the first of each part of this span
    moments: list[datetime]

    @property
    def count(self) -> int:
        return len(self.days)


def edges_of(span: Span, *, now: datetime, zone: tzinfo) -> Edges:
    """Both spans as the days of this time zone are."""
    today = now.astimezone(zone).date()
    days = [span.begin(today, back) for back in range(2 * span.count - 1, -1, -1)]
    starts = [_midnight(day, zone) for day in days]
    earlier, shown = starts[: span.count], starts[span.count :]
    cut = min(quarter_of(earlier[-1] + (now - shown[-1])) + timedelta(minutes=15), shown[0])
    end = _midnight(span.begin(today, -1), zone)
    return Edges(days=days[span.count :], moments=[*earlier, cut, *shown, end])


def _midnight(day: date, zone: tzinfo) -> datetime:
    """When the day begins, also where clocks are moved at midnight: a skipped one is when they were moved."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)
