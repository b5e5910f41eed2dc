"""Long messages are folded, and whoever looks for what is in them finds it."""

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.people import Person

pytestmark = pytest.mark.journey
LONG = "\n".join(f"line {number}" for number in range(1, 61))


def height(body: Locator) -> float:
    box = body.bounding_box()
    assert box
    return box["height"]


def test_a_long_message_folds_and_stays_open_while_one_is_in_the_room(ann: Person) -> None:
    page = ann.page
    message = page.locator("chat-message", has_text="line 1")
    body, button = message.locator(".body"), message.locator(".show-all")
    ann.say("short", LONG)
    ann.sees("short", LONG)
    expect(page.locator(".show-all")).to_have_text(["Show all"])
    folded = height(body)
    assert 23.5 < folded / body.evaluate("(body) => parseFloat(getComputedStyle(body).lineHeight)") < 24.5

    button.click()
    expect(button).to_have_text("Show less")
    assert height(body) > 2 * folded
    expect(button).not_to_be_in_viewport()  # one goes on reading where one was

    message.evaluate("(message) => message.edit()")
    page.locator(".message-editor textarea").fill(f"{LONG}\nthe end")
    page.locator(".message-editor button:not([type=button])").click()
    expect(button).to_have_text("Show less")

    button.click()
    expect(button).to_have_text("Show all")
    assert height(body) == folded
    page.reload()
    expect(button).to_have_text("Show all")


def test_what_is_looked_for_in_the_rest_opens_it_and_paper_has_it_all(ann: Person) -> None:
    ann.say(f"{LONG}\nhttps://example.org/", *(f"later {number}" for number in range(3)))
    body, button = ann.page.locator(".body", has_text="line 1"), ann.page.locator(".show-all")
    link = body.get_by_role("link")
    expect(button).to_have_text("Show all")
    folded = height(body)

    ann.page.emulate_media(media="print")
    assert height(body) > 2 * folded
    expect(button).to_be_hidden()
    ann.page.emulate_media(media="screen")

    link.focus()  # a browser that searches the page scrolls what is cut off in the same way
    expect(button).to_have_text("Show less")
    expect(link).to_be_in_viewport(ratio=1)
