"""What an icon means is said beside it."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House

pytestmark = pytest.mark.journey


def test_an_icon_says_what_it_does_under_the_mouse_and_with_the_focus(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house, locale="en").move_in()
    ann.create_room(f"room of {ann.name}")
    ann.say("Hello")
    page, tip = ann.page, ann.page.locator(".tooltip")
    page.locator(".send").hover()
    expect(tip).to_have_text("SendEnter")  # the second is the key
    page.mouse.move(640, 300)
    expect(tip).to_be_hidden()

    page.locator(".head-counts").hover()  # it has words of its own
    page.wait_for_timeout(600)  # longer than a tooltip takes
    expect(tip).to_be_hidden()
    bell = page.locator(".room-bell")
    bell.hover()
    expect(tip).to_have_text("Notifications of this room")
    bell.click()
    expect(tip).to_be_hidden()
    page.keyboard.press("Escape")

    message = page.locator("chat-message").last
    message.hover()
    page.locator(".message-toolbar [data-act=edit]").hover()
    expect(tip).to_have_text("EditE")
    page.locator(".message-toolbar [data-act=delete]").hover()
    expect(tip).to_have_text("DeleteDelete")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()

    page.locator(".head-counts").click()
    page.locator("[data-close-panel]").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(tip).to_have_text("CloseEsc")
    page.keyboard.press("Escape")  # one press closes the panel, too
    expect(tip).to_be_hidden()
    expect(page.locator("#panel .members")).to_have_count(0)


def test_nothing_lies_over_the_page_on_touch(visit: Visit, shared_house: House) -> None:
    phone = {"viewport": {"width": 390, "height": 700}, "has_touch": True, "is_mobile": True}
    ann = visit(shared_house, locale="en", **phone).move_in()
    ann.create_room(f"phone of {ann.name}")
    ann.page.locator(".room-bell").tap()
    expect(ann.page.locator("#room-menu")).to_be_visible()
    ann.page.locator(".room-bell").tap()
    ann.page.wait_for_timeout(600)  # longer than a tooltip takes
    expect(ann.page.locator(".tooltip")).to_have_count(0)
