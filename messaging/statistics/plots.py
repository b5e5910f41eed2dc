"""Where the bars of a plot are, for an SVG of the server: whole numbers, in units of its view box."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils import formats
from django.utils.translation import gettext as _

from messaging.statistics.queries import Series, Statistics
from messaging.statistics.spans import DAYS, MONTHS, Span

WIDTH, HEIGHT = 1_200, 100
GAP = 8  # between two bars


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of the span. The cell is what a pointer hits; the bar stands in it on the ground line."""

    label: str
    value: str
    x: int
    width: int
    bar_x: int
    bar_width: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Plot:
    """`highest` is the value that the top of the plot stands for."""

    name: str
    label: str
    about: str
    bars: list[Bar]
    highest: str
    total: str
    before: str
    change: str


def plots_of(statistics: Statistics) -> list[Plot]:
    labels = labels_of(statistics)
    return [_plot(series, labels) for series in statistics.series]


def labels_of(statistics: Statistics) -> list[str]:
    """What each part is called, in the reader's language."""
    return [_label(statistics.span, day) for day in statistics.days]


def _label(span: Span, day: date) -> str:
    if span is MONTHS:
        return formats.date_format(day, "YEAR_MONTH_FORMAT")
    written = formats.date_format(day, "MONTH_DAY_FORMAT")
    return written if span is DAYS else _("Week from {day}").format(day=written)


def _plot(series: Series, labels: list[str]) -> Plot:
    highest = max(*series.counts, 1)
    cells = pairwise(WIDTH * part // len(labels) for part in range(len(labels) + 1))
    return Plot(
        name=series.name,
        label=str(series.label),
        about=str(series.about),
        bars=[
            _bar(label, count, highest, start, end)
            for label, count, (start, end) in zip(labels, series.counts, cells, strict=True)
        ],
        highest=number(max(series.counts)),
        total=number(series.total),
        before=number(series.before),
        change=_change(series),
    )


def _bar(label: str, count: int, highest: int, start: int, end: int) -> Bar:
    height = -(-HEIGHT * count // highest)  # rounded up: one of a million is seen, too
    return Bar(
        label=label,
        value=number(count),
        x=start,
        width=end - start,
        bar_x=start + GAP // 2,
        bar_width=end - start - GAP,
        y=HEIGHT - height,
        height=height,
    )


def number(count: int) -> str:
    """As the reader's language writes it: 12,345."""
    return formats.number_format(count, use_l10n=True, force_grouping=True)


def _change(series: Series) -> str:
    """By how much there is more or less than before: +12%. Empty if there was nothing before."""
    if not series.before:
        return ""
    percent = round(100 * (series.total - series.before) / series.before)
    return f"{'+' if percent > 0 else '−' if percent < 0 else '±'}{number(abs(percent))}%"  # noqa: RUF001
