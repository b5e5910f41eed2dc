"""Where the reader's own few colours replace ours, what a shade told is still told."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.journeys.accessibility.conftest import Arrive

pytestmark = pytest.mark.journey
TABS = "[...document.querySelectorAll('.tabs > a')].map((tab) => getComputedStyle(tab).backgroundColor)"


def shade(part: Locator) -> tuple[int, ...]:
    """The colour of most of what is drawn there."""
    image = Image.open(BytesIO(part.screenshot(animations="disabled"))).convert("RGB")
    colours = image.getcolors(image.width * image.height)
    assert colours
    pixel = max(colours)[1]
    assert isinstance(pixel, tuple)
    return pixel


def drawn(part: Locator) -> bytes:
    return Image.open(BytesIO(part.screenshot(animations="disabled"))).convert("RGB").tobytes()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_told_by_a_shade_is_told_here_too(mina: Arrive, scheme: str) -> None:
    person = mina(viewport={"width": 1280, "height": 800}, forced_colors="active", color_scheme=scheme)
    page = person.page
    person.enter("website-team")
    page.mouse.move(640, 300)

    here, other = page.locator(".room-link[aria-current]"), page.locator(".room-item .room-link:not([aria-current])")
    assert shade(here) != shade(other.first)
    dot = page.locator(".room-item .unread:empty:visible").first
    assert shade(dot) != shade(other.first)
    number = page.locator(".room-item .unread:not(:empty):visible").first
    assert shade(number) != shade(other.first)

    day = page.locator(".day-line > span").first
    day.scroll_into_view_if_needed()
    border = "element => getComputedStyle(element).borderTopColor !== getComputedStyle(element).backgroundColor"
    assert day.evaluate(border)

    box = page.locator("chat-composer form")
    page.locator("chat-composer textarea").focus()
    focused = box.evaluate("element => getComputedStyle(element).outlineStyle")
    assert focused == "solid"
    link = page.locator(".sidebar-links a").first
    page.locator("chat-composer textarea").press("Escape")
    link.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(link).to_be_focused()
    assert link.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"

    page.locator(".head-counts").click()
    expect(page.locator("#panel .presence").first).to_be_visible()
    signs: dict[str | None, bytes] = {}
    for dot in page.locator("#panel .presence:visible").all():
        state, sign = dot.get_attribute("data-state"), drawn(dot)
        if dot.get_attribute("data-state") == state:  # nobody came or went meanwhile
            signs.setdefault(state, sign)
    assert len(signs) >= 2
    assert len(set(signs.values())) == len(signs)

    page.goto("/friends/?tab=all")
    assert len(set(page.evaluate(TABS))) == 2
    page.goto("/accounts/profile/privacy/")
    chosen = page.locator("[type=checkbox]:visible").first
    before = drawn(chosen)
    chosen.click()
    assert drawn(chosen) != before
