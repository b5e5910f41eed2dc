"""Dates and times as the reader's language writes them, in the reader's time zone.

static/js/core/time.js writes the same: a test compares them. The patterns of each language are in `formats/`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext, ngettext

MINUTE, HOUR, DAY, MONTH, YEAR = 60, 3_600, 86_400, 30 * 86_400, 365 * 86_400  # seconds
REMEMBERED = 4_096  # short strings


def clock(at: datetime) -> str:
    """The time of day: 2:05 PM."""
    return _written(timezone.localtime(at), "TIME_FORMAT")


def calendar_date(at: datetime) -> str:
    """The day with its year: November 20, 2026."""
    return _written(timezone.localtime(at), "DATE_FORMAT")


def day_name(at: datetime) -> str:
    """What stands above all that happened on one day: Today, Yesterday, or the date with its weekday."""
    local = timezone.localtime(at)
    return _near(local) or _written(local, "LONG_DATE_FORMAT")


def month(at: datetime) -> str:
    """The month with its year: November 2026."""
    return _written(timezone.localtime(at), "YEAR_MONTH_FORMAT")


def in_list(at: datetime) -> str:
    """As short as it can be: today the time, then Yesterday, in this year month and day, else the date."""
    local = timezone.localtime(at)
    if local.date() == timezone.localdate():
        return _written(local, "TIME_FORMAT")
    return _near(local) or _day(local)


def date_and_time(at: datetime) -> str:
    """When exactly, without what is understood: today the time alone, in this year no year."""
    local = timezone.localtime(at)
    if local.date() == timezone.localdate():
        return _written(local, "TIME_FORMAT")
    return _joined(_day(local), local)


def whole_date(at: datetime) -> str:
    """All of it: Friday, November 20, 2026 at 2:05 PM."""
    local = timezone.localtime(at)
    return _joined(_written(local, "LONG_DATE_FORMAT"), local)


def ago(at: datetime) -> str:
    """How long ago that was, in its largest unit: 3 minutes ago."""
    seconds = int((timezone.now() - at).total_seconds())
    if seconds < MINUTE:
        return gettext("just now")
    if seconds < HOUR:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", n := seconds // MINUTE) % {"n": n}
    if seconds < DAY:
        return ngettext("%(n)d hour ago", "%(n)d hours ago", n := seconds // HOUR) % {"n": n}
    if seconds < MONTH:
        return ngettext("%(n)d day ago", "%(n)d days ago", n := seconds // DAY) % {"n": n}
    if seconds < YEAR:
        return ngettext("%(n)d month ago", "%(n)d months ago", n := seconds // MONTH) % {"n": n}
    return ngettext("%(n)d year ago", "%(n)d years ago", n := seconds // YEAR) % {"n": n}


FORMS: dict[str, Callable[[datetime], str]] = {
    form.__name__: form for form in (clock, calendar_date, day_name, in_list, date_and_time, whole_date, ago)
}


def _near(local: datetime) -> str:
    today = timezone.localdate()
    if local.date() == today:
        return gettext("Today")
    return gettext("Yesterday") if local.date() == today - timedelta(days=1) else ""


def _day(local: datetime) -> str:
    return _written(local, "MONTH_DAY_FORMAT" if local.year == timezone.localdate().year else "DATE_FORMAT")


def _joined(day: str, local: datetime) -> str:
    return gettext("{day} at {time}").format(day=day, time=_written(local, "TIME_FORMAT"))


def _written(local: datetime, pattern: str) -> str:
    # Without its zone: nothing that is written depends on it, and the same minutes are asked for again and again.
    return _remembered(local.replace(second=0, microsecond=0, tzinfo=None), pattern, get_language())


@lru_cache(maxsize=REMEMBERED)
def _remembered(minute: datetime, pattern: str, language: str | None) -> str:
    return formats.date_format(minute, pattern)
