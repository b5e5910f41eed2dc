"""A room on paper: what was said, by whom, on what day; and nothing that is for pressing."""

import pytest

from tests.journeys.accessibility.conftest import Arrive

pytestmark = pytest.mark.journey
SHOWN = """() => [...document.querySelectorAll("chat-message")].map((message) => {
  const time = message.querySelector("time");
  const { content } = getComputedStyle(time, "::after");
  return [message.querySelector(".body").checkVisibility(), time.checkVisibility({ opacityProperty: true }), content];
})"""
PRESSED = "button:visible, a.button:visible, textarea:visible, input:visible, #sidebar:visible, #panel:visible"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_room_gives_its_messages_with_their_dates(mina: Arrive, theme: str, width: int) -> None:
    person = mina(viewport={"width": width, "height": 800}, color_scheme=theme)
    page = person.page
    person.enter("website-team")
    page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
    if width < 640:
        page.locator(".back").click()  # it shows the list of rooms
    page.emulate_media(media="print")

    lines = page.evaluate(SHOWN)
    assert len(lines) > 20
    for body, time, date in lines:
        assert body
        assert time
        assert "20" in date, date
    assert [found.evaluate("found => found.outerHTML.slice(0, 80)") for found in page.locator(PRESSED).all()] == [
        '<button class="title-button" type="button" id="title-button" popovertarget="title-m'[:80]
    ]
    colours = "element => [getComputedStyle(element).color, getComputedStyle(element.closest('main')).backgroundColor]"
    assert page.locator("chat-message .body").first.evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert page.pdf().count(b"/Type /Page\n") > 1  # not only what a screen holds
