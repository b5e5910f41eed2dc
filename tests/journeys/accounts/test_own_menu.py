"""The menu of one's own card: how one is seen, how the pages look, and a status in a dialog."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House

pytestmark = pytest.mark.journey

SCROLLS = "menu => menu.scrollHeight > menu.clientHeight"


def open_menu(page: Page) -> None:
    page.locator(".me-card").click()
    expect(page.locator("#me-menu")).to_be_visible()


def test_a_status_is_set_in_a_dialog_with_an_emoji_from_the_grid(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house, locale="en").move_in()
    page, dialog = ann.page, ann.page.locator("#status-dialog")
    ann.enter("lounge")
    open_menu(page)
    page.locator("#me-menu").get_by_role("link", name="Status").click()
    expect(dialog).to_be_visible()
    expect(page.locator("#me-menu")).to_be_hidden()
    grid = dialog.locator("emoji-grid")
    grid.get_by_role("button", name="🍜").click()
    expect(dialog.locator("[name=emoji]")).to_have_value("🍜")
    expect(grid.locator("[aria-pressed=true]")).to_have_text("🍜")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(dialog.locator("[name=emoji]")).to_have_value("🍺")

    dialog.locator("[name=emoji]").fill("x")  # another may be typed, if it is one
    dialog.locator("[name=text]").fill("Out with the choir")
    dialog.locator("[name=text]").press("Enter")
    expect(dialog).to_contain_text("Please choose one emoji.")
    expect(dialog.locator("[name=text]")).to_have_value("Out with the choir")
    dialog.locator("[name=emoji]").fill("🎶")
    dialog.locator("[name=text]").press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator(".me-card .status")).to_have_text("🎶 Out with the choir")
    expect(page.locator(".me-card")).to_be_focused()

    page.keyboard.press("Enter")
    page.locator("#me-menu").get_by_role("link", name="Status").press("Enter")
    expect(dialog).to_be_visible()
    expect(dialog.locator("[name=text]")).to_have_value("Out with the choir")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(".me-card")).to_be_focused()

    asked: list[Route] = []
    page.route("**/me/status/", lambda route: asked.append(route))
    page.keyboard.press("Enter")
    page.locator("#me-menu").get_by_role("link", name="Status").press("Enter")
    expect(page.locator("#me-menu")).to_be_hidden()
    page.keyboard.press("Escape")  # before it has come
    with page.expect_response("**/me/status/"):
        asked[0].continue_()
    page.unroute("**/me/status/")
    expect(dialog.locator("[name=text]")).to_have_value("Out with the choir")
    expect(dialog).to_be_hidden()
    expect(page.locator(".me-card")).to_be_focused()


def test_the_menu_fits_a_small_window_and_changes_look_and_language(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house, locale="en", viewport={"width": 1024, "height": 700}).move_in()
    page, menu = ann.page, ann.page.locator("#me-menu")
    ann.enter("lounge")
    address = page.url
    for words in ("Presence", "Appearance", "Language"):
        open_menu(page)
        menu.locator("summary", has_text=words).click()
        expect(menu.locator("details[open]")).to_have_count(1)
        assert not menu.evaluate(SCROLLS), words
        page.keyboard.press("Escape")

    open_menu(page)
    expect(menu.get_by_role("link", name="Administration")).to_have_count(0)
    menu.get_by_role("link", name="Keyboard shortcuts").click()
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    open_menu(page)
    menu.locator("summary", has_text="Appearance").click()
    menu.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(menu).to_be_hidden()
    open_menu(page)
    menu.locator("summary", has_text="Language").click()
    menu.get_by_role("button", name="한국어").click()
    expect(page.locator("html")).to_have_attribute("lang", re.compile("ko"))
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.url == address
