"""What has to hold on every page, for everybody: found by axe-core in both themes, and measured."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.journeys.accessibility import measures
from tests.journeys.accessibility.conftest import Demo
from tests.journeys.accessibility.pages import NO_PAGES, PAGES
from tests.test_urls import DOORS

Findings = dict[str, list[str]]
DESK: ViewportSize = {"width": 1280, "height": 800}  # with a touch screen
NARROW: ViewportSize = {"width": 320, "height": 640}  # a screen of 1280 px at 400 %


@pytest.fixture(scope="module")
def findings(browser: Browser, demo: Demo) -> Findings:
    """What each measure finds wrong. A page is opened once for all of them, which is what takes time."""
    found: Findings = {"axe": [], "narrow": [], "spread": [], "touch": []}
    context = browser.new_context(
        base_url=demo.house.url, locale="en", viewport=DESK, reduced_motion="reduce", has_touch=True
    )
    page, who = context.new_page(), ""

    def note(measure: str, look: Callable[[Page], list[str]]) -> None:
        found[measure] += [f"{each} | {finding}" for finding in dict.fromkeys(look(page))]

    for each in PAGES:
        if each.who != who:
            demo.let_in(context, who := each.who)
        page.set_viewport_size(DESK)
        page.goto(each.address(demo.found))
        note("axe", measures.by_axe)
        note("spread", measures.cut_when_spread)
        note("touch", measures.small_targets)
        page.set_viewport_size(NARROW)
        note("narrow", measures.beyond_the_edge)
        note("spread", measures.cut_when_spread)
    context.close()
    return found


def test_every_page_is_looked_at() -> None:
    """A new door is either a page, and in PAGES, or none."""
    shown = {name for name, door in DOORS.items() if "GET" in door.methods.split()}
    assert shown == {page.door for page in PAGES} | NO_PAGES


@pytest.mark.journey
@pytest.mark.parametrize("measure", ["axe", "narrow", "spread", "touch"])
def test_nothing_is_found(measure: str, findings: Findings) -> None:
    assert not findings[measure], "\n" + "\n".join(findings[measure])
