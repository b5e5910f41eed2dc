"""A sidebar with eighty rooms: it folds, says what is unread out of sight, and is searched by keyboard."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey
ROOMS = 80
# Belongs to eighty rooms, of which two have something unread: one far down, one further still.
FURNISH = """
from accounts.models import User
from rooms.models import Folder, Membership, Room
user = User.objects.get(username={name!r})
made = [Room(slug=f"{name}-{{n:02}}", name=f"{name} r{{n:02}}", kind="open") for n in range({rooms})]
rooms = Room.objects.bulk_create(made)
Membership.objects.bulk_create(Membership(room=room, user=user) for room in rooms)
Room.objects.filter(slug__in=["{name}-50", "{name}-70"]).update(public_number=1, message_count=1)
"""


@pytest.fixture
def ann(visit: Visit, shared_house: House) -> Person:
    """She looks at the lounge, in a window of an ordinary size."""
    person = visit(shared_house, viewport={"width": 1280, "height": 720}).move_in()
    shared_house.manage("shell", "-c", FURNISH.format(name=person.name, rooms=ROOMS))
    person.enter("lounge")
    return person


def row(page: Page, person: Person, number: int) -> Locator:
    return page.locator(f"room-list .room-link:has-text('{person.name} r{number:02}')")


def fold(page: Page, section: str) -> Locator:
    return page.locator(f"[data-section={section}] > .sidebar-title > .fold")


def test_what_is_unread_out_of_sight_is_said_at_the_edge_and_the_next_of_it_is_a_click_away(ann: Person) -> None:
    page = ann.page
    below, above = (page.locator(f".unread-edge[data-where={where}]") for where in ("below", "above"))
    expect(below).to_have_text("↓ 2 unread")
    expect(above).to_be_hidden()

    below.click()
    expect(row(page, ann, 50)).to_be_in_viewport(ratio=1)
    expect(below).to_have_text("↓ 1 unread")
    below.focus()
    page.keyboard.press("Enter")
    expect(row(page, ann, 70)).to_be_in_viewport(ratio=1)
    expect(row(page, ann, 70)).to_be_focused()
    expect(below).to_be_hidden()
    expect(above).to_have_text("↑ 1 unread")
    above.click()
    expect(row(page, ann, 50)).to_be_in_viewport(ratio=1)


def test_sections_fold_in_all_tabs_and_still_show_what_is_unread_or_on_show(ann: Person) -> None:
    page = ann.page
    ann.open_tab()
    ann.enter("lounge")
    other = ann.page
    order = "() => [...document.querySelectorAll('.sidebar-lists > [data-section]')].map((one) => one.dataset.section)"
    assert page.evaluate(order) == ["direct", "rooms", "friends"]

    fold(page, "rooms").click()
    for tab in (page, other):
        expect(fold(tab, "rooms")).to_have_attribute("aria-expanded", "false")
        expect(row(tab, ann, 1)).to_be_hidden()
        expect(row(tab, ann, 50)).to_be_visible()
        expect(tab.locator("room-list [aria-current]")).to_be_visible()
        expect(tab.locator("room-list .room-item:visible")).to_have_count(3)

    other.reload()
    expect(other.locator("room-list .room-item:visible")).to_have_count(3)
    row(other, ann, 50).click()  # what was on show stays under the pointer
    expect(other.locator(".room-title")).to_contain_text("r50")
    expect(other.locator("room-list .room-item:visible")).to_have_count(3)
    other.locator(".room-title").hover()
    expect(other.locator("room-list .room-item:visible")).to_have_count(2)

    fold(page, "rooms").focus()
    page.keyboard.press("Space")
    for tab in (page, other):
        expect(fold(tab, "rooms")).to_have_attribute("aria-expanded", "true")
        expect(row(tab, ann, 1)).to_be_visible()
    for section in ("direct", "friends"):
        fold(page, section).click()
        expect(fold(other, section)).to_have_attribute("aria-expanded", "false")
    expect(page.locator(".friends-here > div")).to_be_hidden()


def test_the_first_hit_is_chosen_and_opened_by_keyboard_and_headings_without_rows_go(ann: Person) -> None:
    page = ann.page
    fold(page, "rooms").click()
    box = page.locator(".sidebar-filter")
    box.fill(f"{ann.name} R4")
    expect(page.locator("room-list .room-item:visible")).to_have_count(10)
    expect(page.locator(".sidebar-title:visible")).to_have_count(1)
    chosen = page.locator(".sidebar-lists [data-chosen]")
    expect(chosen).to_contain_text("r40")
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "none")

    for key, number in (("ArrowDown", 41), ("ArrowDown", 42), ("ArrowUp", 41), ("ArrowUp", 40), ("ArrowUp", 49)):
        box.press(key)
        expect(chosen).to_contain_text(f"r{number}")
    box.press("Escape")
    expect(box).to_have_value("")
    expect(chosen).to_have_count(0)
    expect(page.locator(".sidebar-title:visible")).to_have_count(3)
    expect(row(page, ann, 41)).to_be_hidden()  # the fold is as it was
    expect(page.locator(".room-title")).to_contain_text("lounge")

    box.fill("nobody is called that")
    expect(page.locator(".sidebar-none")).to_be_visible()
    box.fill(f"{ann.name} r6")
    box.press("ArrowDown")
    box.press("Enter")
    expect(page.locator(".room-title")).to_contain_text("r61")
    expect(box).to_have_value("")
    expect(page).to_have_url(re.compile(f"/rooms/{ann.name}-61/"))


def test_without_scripts_sections_fold_too(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house, java_script_enabled=False).move_in()
    ann.page.goto("/rooms/lounge/")
    fold(ann.page, "rooms").click()
    ann.page.goto("/rooms/lounge/")
    expect(fold(ann.page, "rooms")).to_have_attribute("aria-expanded", "false")
    fold(ann.page, "rooms").click()
    ann.page.goto("/rooms/lounge/")
    expect(fold(ann.page, "rooms")).to_have_attribute("aria-expanded", "true")
