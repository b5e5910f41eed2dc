"""A time reads the same whether the server or the page wrote it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from chatsite.i18n import times
from tests.journeys.conftest import Visit
from tests.journeys.house import House

pytestmark = pytest.mark.journey

NOW = datetime(2026, 11, 20, 12, 0, 40, tzinfo=UTC)
SPANS = [0, 1, 40, 59, 60, 61, 3_599, 3_600, 30_000, 43_000, 86_399, 86_400, 130_000, 150_000, 2_591_999, 2_592_000]
LONG_SPANS = [20_000_000, 28_000_000, 31_535_999, 31_536_000, 70_000_000]  # seconds, as all of them
SHOWN = """([moments, forms]) => {
    const places = moments.flatMap((moment) => forms.map((form) => {
        const time = document.createElement("time");
        time.dateTime = moment;
        time.dataset.form = form.replaceAll("_", "-");
        return time;
    }));
    document.body.append(...places);
    document.body.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
    return places.map((time) => time.textContent);
}"""


@pytest.mark.parametrize(
    ("language", "locale", "zone"),
    [("ko", "ko", "Asia/Seoul"), ("zh-hans", "zh-CN", "Asia/Shanghai"), ("en", "en-US", "America/New_York")],
)
def test_the_page_and_the_server_write_every_time_alike(
    visit: Visit, shared_house: House, monkeypatch: pytest.MonkeyPatch, language: str, locale: str, zone: str
) -> None:
    ann = visit(shared_house, locale=locale, timezone_id=zone)
    ann.page.clock.set_fixed_time(NOW)
    ann.page.goto("/accounts/login/")
    moments = [NOW - timedelta(seconds=span) for span in SPANS + LONG_SPANS]
    forms = list(times.FORMS)
    shown = ann.page.evaluate(SHOWN, [[moment.isoformat() for moment in moments], forms])

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        written = [times.FORMS[form](moment) for moment in moments for form in forms]
    assert shown == written
