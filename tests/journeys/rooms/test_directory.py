"""Finding a room among others and among one's own, on a phone, by keyboard and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.messages.test_touch import PHONE

pytestmark = pytest.mark.journey

NARROW = """() => [...document.querySelectorAll(".button")].filter((button) => button.checkVisibility()
    && button.innerText.trim() && !button.querySelector(".icon + .visually-hidden") && button.offsetWidth < 64)
    .map((button) => button.innerText)"""
TAB_IS_SHOWN = """() => { const tab = document.querySelector(".tabs [aria-current]").getBoundingClientRect();
    return tab.left >= 0 && tab.right <= innerWidth; }"""


def test_a_search_stays_in_its_tab_and_tells_what_the_other_one_has(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house, locale="en", **PHONE).move_in()
    name = f"nest of {ann.name}"
    ann.create_room(name)
    ann.page.goto("/rooms/")
    tabs = ann.page.locator("#room-tabs")
    expect(tabs.locator("[aria-current]")).to_contain_text("To join")
    expect(ann.page.locator(".room-row", has_text=name)).to_have_count(0)

    ann.page.fill("[name=q]", ann.name)
    elsewhere = ann.page.get_by_role("link", name="Show what is found in my rooms")
    expect(elsewhere).to_be_visible()
    expect(tabs.get_by_role("link", name="Mine")).to_contain_text("1")
    elsewhere.press("Enter")
    expect(ann.page.locator(".room-row")).to_have_count(1)
    expect(ann.page.locator("[name=q]")).to_have_value(ann.name)
    ann.page.fill("[name=q]", "no such nest")
    expect(ann.page.get_by_role("link", name="Create this room")).to_be_visible()
    expect(ann.page).to_have_url(re.compile("tab=mine"))
    assert ann.page.evaluate(NARROW) == []


def test_a_tab_is_chosen_and_searched_without_scripts(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house, locale="en", java_script_enabled=False).move_in()
    ann.create_room(f"nest of {ann.name}")
    ann.page.goto("/rooms/")
    ann.page.locator("#room-tabs").get_by_role("link", name="Mine").click()
    ann.page.fill("[name=q]", ann.name)
    ann.page.get_by_role("button", name="Search").click()
    expect(ann.page.locator("#room-tabs [aria-current]")).to_contain_text("Mine")
    expect(ann.page.locator(".room-row")).to_have_count(1)


def test_on_a_phone_the_chosen_tab_of_a_long_row_is_in_view(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house, locale="en", **PHONE).move_in()
    ann.page.goto("/friends/?tab=blocked")
    ann.page.wait_for_function(TAB_IS_SHOWN)
    ann.page.fill("[name=q]", "somebody")
    expect(ann.page.locator(".empty")).to_contain_text("somebody")
    ann.page.wait_for_function(TAB_IS_SHOWN)
    assert ann.page.evaluate(NARROW) == []
