"""A phone on its side, and a screen at 400 %: everything is within reach."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility.conftest import Arrive

pytestmark = pytest.mark.journey
SIDEWAYS = {"width": 667, "height": 375}
SIZES = [SIDEWAYS, {"width": 740, "height": 360}, {"width": 320, "height": 200}]
LONG = "\n".join(f"line {number}" for number in range(30))
HEIGHT = "element => element.getBoundingClientRect().height"


def is_whole(page: Page, target: str) -> None:
    """It can be brought into the window, and takes the press there."""
    found = page.locator(target).first
    found.scroll_into_view_if_needed()
    expect(found).to_be_in_viewport(ratio=0.95)
    found.click(trial=True)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size['width']}x{size['height']}")
def test_all_of_a_room_is_within_reach(mina: Arrive, size: dict[str, int]) -> None:
    person = mina(viewport=size)
    person.enter("website-team")
    page = person.page
    page.locator("chat-composer textarea").fill(LONG)
    is_whole(page, ".send")
    assert page.locator("chat-composer").evaluate(HEIGHT) <= 0.4 * size["height"]
    assert page.locator("chat-timeline").evaluate(HEIGHT) >= 0.2 * size["height"]
    page.locator("chat-composer textarea").fill("")

    page.locator(".head-counts").click()
    expect(page.locator("#panel .member").first).to_be_attached()
    is_whole(page, "#panel .member:last-child .name")
    is_whole(page, "#panel [data-close-panel]")
    page.keyboard.press("Escape")

    if size["width"] < 640:
        page.locator(".back").click()
        for target in (".sidebar-filter", ".chat-link[href*=website]", ".chat-item:last-child a", ".bottom-bar a"):
            is_whole(page, target)
        return
    for target in (".brand", ".sidebar-filter", ".room-link[href*=website]", ".sidebar-links a", ".me-card"):
        is_whole(page, target)
    is_whole(page, ".room-item:last-child .room-link")
    page.locator(".me-card").click()
    expect(page.locator("#me-menu nav")).to_be_attached()
    is_whole(page, "#me-menu form[action*=logout] button")
