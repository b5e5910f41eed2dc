"""Bookmarks and forwarding, with the mouse, with the keyboard alone, and with a finger."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.messages.test_keyboard import tab_to
from tests.journeys.messages.test_touch import PHONE, long_press, message, with_company
from tests.journeys.people import Person

pytestmark = pytest.mark.journey


def test_a_bookmark_is_in_the_other_tab_at_once_with_its_note_and_can_be_taken_back(ann: Person) -> None:
    ann.say("remember this", "and not that")
    ann.sees("remember this", "and not that")
    tab = ann.page
    ann.open_tab()
    listed = ann.page
    listed.goto("/bookmarks/")
    expect(listed.locator(".empty")).to_contain_text("Bookmark")
    expect(listed.locator("html[data-socket=open]")).to_be_attached()

    row = message(tab, "remember this")
    row.hover()
    row.get_by_role("button", name="Bookmark").click()
    expect(row.locator(".bookmark-mark")).to_be_visible()
    expect(row).to_have_accessible_name(re.compile("Bookmarked"))
    kept = listed.locator(".bookmark")
    expect(kept).to_contain_text("remember this")

    kept.get_by_text("Add a note").click()
    kept.get_by_label("Note").fill("for Sunday")
    kept.get_by_role("button", name="Save").click()
    expect(kept.locator("summary")).to_have_text("for Sunday")
    kept.get_by_role("button", name="Remove bookmark").click()
    expect(kept).to_have_count(0)
    expect(row.locator(".bookmark-mark")).to_have_count(0)
    listed.get_by_role("button", name="Undo").click()
    expect(kept.locator("summary")).to_have_text("for Sunday")
    expect(row.locator(".bookmark-mark")).to_be_visible()
    tab.reload()
    expect(row.locator(".bookmark-mark")).to_be_visible()

    kept.locator(".bookmark-way").click()
    expect(message(listed, "remember this")).to_be_in_viewport()


def test_with_keys_alone_a_message_goes_to_several_places_and_what_is_refused_is_said(ann: Person) -> None:
    page = ann.page
    other = f"attic of {ann.name}"
    here = page.url
    ann.create_room(other)
    page.goto(here)
    ann.is_connected()
    ann.say("take this along")
    ann.sees("take this along")
    ann.box.focus()
    page.keyboard.press("Shift+Tab")
    expect(message(page, "take this along")).to_be_focused()

    page.keyboard.press("b")
    expect(message(page, "take this along").locator(".bookmark-mark")).to_be_visible()
    page.keyboard.press("f")
    dialog = page.get_by_role("dialog", name="Forward a message")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    tab_to(page, dialog.get_by_role("button", name="Forward"))
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("Choose where it is to go.")

    tab_to(page, dialog.get_by_role("searchbox"), key="Shift+Tab")
    page.keyboard.type("attic")
    expect(dialog.locator("[name=to]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("searchbox")).to_have_value("")
    chosen = dialog.locator("[name=to]:checked")
    expect(chosen).to_have_count(1)
    expect(dialog.locator("[name=to]").nth(1)).to_be_visible()  # the others are there again
    page.keyboard.press("ArrowDown")
    expect(chosen.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(chosen).to_have_count(2)
    tab_to(page, dialog.get_by_label("Add a message"))
    page.keyboard.type("as I said")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    notice = page.locator("#notices .notice", has_text="Message forwarded.")
    expect(notice.get_by_role("link")).to_have_count(2)
    expect(message(page, "take this along").first).to_be_focused()

    notice.get_by_role("link", name=other).click()
    arrived = page.locator("chat-message:has(.forwarded)")
    expect(arrived.locator(".body")).to_have_text("as I said")
    expect(arrived.locator(".forwarded-body")).to_have_text("take this along")
    arrived.locator(".forwarded-source").click()
    expect(page).to_have_url(re.compile(r"/\d+/$"))
    expect(message(page, "take this along").first).to_be_in_viewport()


def test_with_a_finger_from_the_sheet_of_a_message(visit: Visit, shared_house: House) -> None:
    ann = with_company(visit, shared_house, **PHONE)
    page = ann.page
    long_press(page, "said by another").get_by_role("button", name="Bookmark").tap()
    expect(message(page, "said by another").locator(".bookmark-mark")).to_be_visible()
    expect(long_press(page, "said by another").get_by_role("button", name="Remove bookmark")).to_be_visible()
    page.get_by_role("button", name="Forward…").tap()
    dialog = page.get_by_role("dialog", name="Forward a message")
    expect(dialog).to_be_visible()
    expect(dialog).to_have_css("height", "700px")
    expect(dialog).to_have_css("width", "390px")
    dialog.get_by_text("Notes to myself").tap()
    dialog.get_by_role("button", name="Forward").tap()
    expect(dialog).to_be_hidden()
    page.locator("#notices").get_by_role("link", name="Notes to myself").tap()
    expect(page.locator(".forwarded-body")).to_have_text("said by another")
    page.goto("/")
    page.get_by_role("link", name="Bookmarks").tap()
    expect(page.locator(".bookmark")).to_contain_text("said by another")
