"""The card of a person, from a message and from the panel of members: by mouse, keyboard and finger."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person
from tests.journeys.rooms.test_menus import is_beside

pytestmark = pytest.mark.journey
PHONE = {"viewport": {"width": 390, "height": 700}, "has_touch": True, "is_mobile": True}


def with_company(visit: Visit, house: House, **options: object) -> tuple[Person, Person]:
    """Somebody in a room of another, who has said something there."""
    ben = visit(house, locale="en").move_in()
    ben.create_room(f"room of {ben.name}")
    ben.say("Come in")
    ann = visit(house, locale="en", **options).move_in()
    ann.find_room(f"room of {ben.name}")
    ann.is_connected()
    return ann, ben


def author(page: Page, words: str) -> Locator:
    return page.locator("chat-message", has_text=words).locator(".author")


def test_by_mouse(visit: Visit, shared_house: House) -> None:
    """E73: a click on picture or name opens it, the same or one beside it closes it; its buttons do what they say."""
    ann, ben = with_company(visit, shared_house)
    page, card, opener = ann.page, ann.page.locator("#person-card"), author(ann.page, "Come in")
    opener.click()
    expect(card.get_by_role("heading")).to_have_text(ben.name)
    is_beside(card, opener, page)
    box = card.bounding_box()
    assert box
    assert box["width"] == 300
    opener.click()
    expect(card).to_be_hidden()

    picture = page.locator("chat-message", has_text="Come in").locator(".avatar").bounding_box()
    assert picture
    page.mouse.click(picture["x"] + 10, picture["y"] + 10)
    expect(card).to_be_visible()
    page.mouse.click(900, 500)
    expect(card).to_be_hidden()

    opener.click()
    card.get_by_role("button", name="Add friend").click()
    expect(page.locator("#notices")).to_contain_text("Request sent!")
    expect(card).to_be_hidden()
    opener.click()
    expect(card.get_by_role("button", name="Cancel")).to_be_visible()
    card.get_by_role("link", name="Whisper").click()
    expect(page.locator(".whisper-bar")).to_contain_text(ben.name)
    expect(ann.box).to_be_focused()

    ben.page.locator(".head-counts").click()
    row = ben.page.locator("#panel .member", has_text=ann.name)
    row.get_by_role("link", name=ann.name, exact=True).click()
    card = ben.page.locator("#person-card")
    expect(card.get_by_role("button", name="Accept")).to_be_visible()
    card.get_by_text("Manage in").click()
    card.get_by_role("button", name="Role: moderator").click()
    expect(ben.page.locator("#notices")).to_contain_text("is a moderator now")
    expect(row.locator(".role")).to_have_text("moderator")


def test_by_keyboard(visit: Visit, shared_house: House) -> None:
    """From the tools of a message to its author; Enter opens, Tab goes through, Escape leads back."""
    ann, ben = with_company(visit, shared_house)
    page, card, opener = ann.page, ann.page.locator("#person-card"), author(ann.page, "Come in")
    page.locator("chat-timeline").press("Enter")
    for key in ("ArrowUp", "Enter", "ArrowLeft"):  # above the line that says who came
        page.keyboard.press(key)
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    expect(card.get_by_role("heading").get_by_role("link")).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "true")
    for _item in range(2):
        page.keyboard.press("Tab")
        expect(card).to_be_visible()
    ben.box.press("ArrowUp")
    ben.page.locator(".message-editor textarea").fill("Come in, all of you")
    ben.page.keyboard.press("Enter")
    expect(page.locator("chat-message", has_text="all of you")).to_have_count(1)  # the message is another element now
    is_beside(card, opener, page)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")

    page.locator(".head-counts").press("Enter")
    name = page.locator("#panel .member .name").first
    name.press("Space")
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(name).to_be_focused()
    expect(page.locator("#panel .members")).to_be_visible()


def test_by_finger(visit: Visit, shared_house: House) -> None:
    """On a phone it is a sheet at the foot of the window, as wide as that, and closes by a tap above it."""
    ann, ben = with_company(visit, shared_house, **PHONE)
    page, card = ann.page, ann.page.locator("#person-card")
    author(page, "Come in").tap()
    expect(card.get_by_role("heading")).to_have_text(ben.name)
    box = card.bounding_box()
    assert box
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 390, 700)
    for button in card.locator(".buttons .button").all():
        size = button.bounding_box()
        assert size
        assert size["height"] >= 44
    page.touchscreen.tap(195, 100)
    expect(card).to_be_hidden()
