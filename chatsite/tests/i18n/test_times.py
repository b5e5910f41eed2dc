"""When something was or will be: in the words of each language, by the clock of whoever reads it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from chatsite.i18n import times

pytestmark = pytest.mark.once

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # a Friday; 21:00 in Seoul


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    with timezone.override(ZoneInfo("Asia/Seoul")):
        yield


TODAY, YESTERDAY = "2026-11-20T05:05", "2026-11-19T14:59"  # the minute before midnight in Seoul
FRIDAY = "Friday, November 20, 2026 at 2:05 PM"
THIS_YEAR, LAST_YEAR, NEXT_YEAR = "2026-03-01T15:00", "2025-12-31T14:30", "2026-12-31T15:00"  # the last is 2027 there


@pytest.mark.parametrize(
    ("form", "at", "ko", "zh", "en"),
    [
        ("clock", TODAY, "오후 2:05", "14:05", "2:05 PM"),
        ("clock", THIS_YEAR, "오전 12:00", "00:00", "12:00 AM"),
        ("day_name", TODAY, "오늘", "今天", "Today"),
        ("day_name", YESTERDAY, "어제", "昨天", "Yesterday"),
        ("day_name", THIS_YEAR, "2026년 3월 2일 월요일", "2026年3月2日星期一", "Monday, March 2, 2026"),
        ("in_list", TODAY, "오후 2:05", "14:05", "2:05 PM"),
        ("in_list", YESTERDAY, "어제", "昨天", "Yesterday"),
        ("in_list", THIS_YEAR, "3월 2일", "3月2日", "March 2"),
        ("in_list", LAST_YEAR, "2025년 12월 31일", "2025年12月31日", "December 31, 2025"),
        ("date_and_time", TODAY, "오후 2:05", "14:05", "2:05 PM"),
        ("date_and_time", YESTERDAY, "11월 19일 오후 11:59", "11月19日 23:59", "November 19 at 11:59 PM"),
        ("date_and_time", NEXT_YEAR, "2027년 1월 1일 오전 12:00", "2027年1月1日 00:00", "January 1, 2027 at 12:00 AM"),
        ("calendar_date", NEXT_YEAR, "2027년 1월 1일", "2027年1月1日", "January 1, 2027"),
        ("whole_date", TODAY, "2026년 11월 20일 금요일 오후 2:05", "2026年11月20日星期五 14:05", FRIDAY),
        ("ago", "2026-11-20T11:59:30", "방금", "刚刚", "just now"),
        ("ago", "2026-11-20T11:59", "1분 전", "1分钟前", "1 minute ago"),
        ("ago", "2026-11-20T11:57", "3분 전", "3分钟前", "3 minutes ago"),
        ("ago", TODAY, "6시간 전", "6小时前", "6 hours ago"),
        ("ago", "2026-11-17T12:00", "3일 전", "3天前", "3 days ago"),
        ("ago", THIS_YEAR, "8개월 전", "8个月前", "8 months ago"),
        ("ago", "2024-01-01T00:00", "2년 전", "2年前", "2 years ago"),
    ],
)  # fmt: skip
def test_a_time_reads_as_the_language_writes_it(form: str, at: str, ko: str, zh: str, en: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    said = {}
    for language in ("ko", "zh-hans", "en"):
        with translation.override(language):
            said[language] = times.FORMS[form](moment)
    assert said == {"ko": ko, "zh-hans": zh, "en": en}


def test_yesterday_is_a_day_of_the_calendar_where_clocks_change() -> None:
    with timezone.override(ZoneInfo("America/New_York")):
        assert times.day_name(datetime(2026, 11, 19, 5, tzinfo=UTC)) == "Yesterday"
        assert times.day_name(datetime(2026, 11, 19, 4, 59, tzinfo=UTC)) != "Yesterday"


def test_an_element_names_the_moment_for_scripts_and_the_whole_date_for_people() -> None:
    page = Template('{% load times %}{% time at "in_list" %}').render(Context({"at": NOW}))
    assert page == (
        '<time data-form="in-list" datetime="2026-11-20T12:00:00+00:00" title="Friday, November 20, 2026 at 9:00 PM">'
        "9:00 PM</time>"
    )
