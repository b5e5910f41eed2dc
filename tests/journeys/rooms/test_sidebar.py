"""One's own list of rooms: what is unread in it, ways through it by keyboard, and keeping it in order."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import APIResponse, Locator, Page, Route, expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey
READ = "(number) => Number(document.querySelector('chat-timeline').dataset.readUpTo) >= number"


@pytest.fixture
def rooms() -> list[str]:
    """Names that nobody else has, in order."""
    mark = uuid4().hex[:6]
    return [f"{first} {mark}" for first in ("apple", "berry", "cherry")]


@pytest.fixture
def two(visit: Visit, shared_house: House, rooms: list[str]) -> tuple[Person, Person]:
    """Ann made three rooms and looks at the lounge; ben is in all of them."""
    ann, ben = visit(shared_house).move_in(), visit(shared_house).move_in()
    for name in rooms:
        ann.create_room(name)
        ben.find_room(name)
    ann.enter("lounge")
    ben.is_connected()
    ann.box.press("Shift+Escape")
    expect(ann.page.locator("room-list [data-unread]")).to_have_count(0)
    return ann, ben


def row(page: Page, name: str) -> Locator:
    return page.locator("room-list .room-link", has_text=name)


def headings(page: Page) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = page.evaluate(
        """() => [...document.querySelectorAll("room-list .room-section")].map((section) => [
            section.querySelector(".room-heading")?.textContent.trim() ?? "",
            [...section.querySelectorAll(".room-name")].map((name) => name.textContent.split(" ")[0])])"""
    )
    return [(heading, names) for heading, names in found]


def goes_to(person: Person, name: str) -> None:
    expect(person.page.locator(".room-title")).to_contain_text(name)


def choose(person: Person, name: str, button: str) -> None:
    """In the menu of a room's row."""
    row(person.page, name).click(button="right")
    person.page.locator("#room-menu").get_by_role("button", name=button).click()
    expect(person.page.locator("#room-menu")).to_be_hidden()


def test_what_means_one_is_counted_and_found_by_keyboard_and_read_as_one_likes(
    two: tuple[Person, Person], rooms: list[str]
) -> None:
    """D18, E59"""
    ann, ben = two
    apple, berry, cherry = rooms
    ben.say("for nobody in particular")  # in cherry, where he came last
    ben.page.locator(".room-link", has_text=berry).click()
    goes_to(ben, berry)
    ben.say(f"@{ann.name} this is for you", "and more")
    expect(row(ann.page, cherry)).to_have_attribute("data-unread", "some")
    expect(row(ann.page, cherry).locator(".unread")).to_have_text("")
    expect(row(ann.page, berry).locator(".unread")).to_have_text("1")
    expect(ann.page).to_have_title(re.compile(r"^\(1\) lounge"))

    ann.page.locator("chat-timeline").focus()
    ann.page.keyboard.press("n")
    goes_to(ann, berry)
    ann.sees(f"@{ann.name} this is for you", "and more")
    ann.page.evaluate("dispatchEvent(new Event('focus'))")
    ann.page.wait_for_function(READ, arg=4)
    expect(ann.page).to_have_title(re.compile("^• berry"))

    first = ann.page.locator("chat-message", has_text="this is for you")
    first.hover()
    first.get_by_role("button", name="Mark unread from here").click()
    expect(ann.page.locator(".unread-line + chat-message")).to_contain_text("this is for you")
    expect(row(ann.page, berry).locator(".unread")).to_have_text("1")
    ann.box.press("Alt+ArrowUp")
    goes_to(ann, apple)
    expect(row(ann.page, berry).locator(".unread")).to_have_text("1")
    ann.box.press("Alt+Shift+ArrowDown")
    goes_to(ann, berry)

    ann.box.press("Escape")
    expect(row(ann.page, berry)).not_to_have_attribute("data-unread", re.compile("."))
    ann.box.press("Shift+Escape")
    notice = ann.page.locator(".notice", has_text="Everything is marked read.").last
    expect(row(ann.page, cherry)).not_to_have_attribute("data-unread", re.compile("."))
    expect(ann.page).to_have_title(re.compile("^berry"))
    notice.get_by_role("button", name="Undo").click()
    expect(row(ann.page, cherry)).to_have_attribute("data-unread", "some")


def test_what_is_read_while_the_list_is_on_its_way_stays_read(two: tuple[Person, Person], rooms: list[str]) -> None:
    ann, ben = two
    apple, _, cherry = rooms
    ben.say("for nobody in particular")
    expect(row(ann.page, cherry)).to_have_attribute("data-unread", "some")
    held: list[tuple[Route, APIResponse]] = []
    ann.page.route("**/sidebar/**", lambda route: held.append((route, route.fetch())), times=1)
    choose(ann, apple, "Favourite")
    ann.page.mouse.move(700, 300)
    ann.page.wait_for_timeout(100)
    ann.box.press("Shift+Escape")
    expect(row(ann.page, cherry)).not_to_have_attribute("data-unread", re.compile("."))
    route, answer = held.pop()
    route.fulfill(response=answer)
    expect(ann.page.locator("[data-section=favourites]")).to_contain_text(apple)
    expect(row(ann.page, cherry)).not_to_have_attribute("data-unread", re.compile("."))


def test_rooms_are_kept_under_favourites_and_folders_in_all_tabs_and_muted(
    two: tuple[Person, Person], rooms: list[str]
) -> None:
    ann, ben = two
    apple, berry, cherry = rooms
    first = ann.page
    ann.open_tab()
    ann.enter("lounge")

    choose(ann, berry, "Favourite")
    expect(first.locator("[data-section=favourites]")).to_contain_text(berry)
    row(ann.page, apple).click(button="right")
    ann.page.locator("#room-menu [name=new_folder]").fill("일")
    ann.page.keyboard.press("Enter")
    heading = first.locator("[data-folder] .room-heading button")
    expect(heading).to_have_text("일")
    row(ann.page, cherry).drag_to(ann.page.locator("[data-folder]"))
    expect(first.locator("[data-folder]")).to_contain_text(cherry)
    expect(ann.page.locator("[data-folder]")).to_contain_text(cherry)
    assert headings(first) == [("Favourites", ["berry"]), ("일", ["apple", "cherry"]), ("Other rooms", ["lounge"])]

    ann.page.locator("[data-folder] .room-heading button").click()
    expect(row(first, apple)).to_be_hidden()
    ben.say("hello")
    expect(row(first, cherry)).to_be_visible()
    choose(ann, cherry, "For an hour")
    expect(row(first, cherry)).to_be_hidden()
    expect(first).to_have_title(re.compile("^lounge"))
    first.locator(".sidebar-filter").fill("cherry")
    expect(row(first, cherry)).to_be_visible()
    expect(row(first, cherry)).to_have_attribute("data-muted", "")

    ann.page.reload()
    assert headings(ann.page) == [("Favourites", ["berry"]), ("일", ["apple", "cherry"]), ("Other rooms", ["lounge"])]


def test_a_list_by_hand_stays_as_it_was_put_and_never_moves_under_the_pointer(
    two: tuple[Person, Person], rooms: list[str]
) -> None:
    ann, ben = two
    apple, _berry, cherry = rooms
    ann.page.get_by_role("link", name="Order and folders").click()
    ann.page.get_by_role("button", name="by hand").click()
    expect(ann.page.get_by_role("button", name="by hand")).to_have_attribute("aria-pressed", "true")
    ann.enter("lounge")
    row(ann.page, cherry).drag_to(row(ann.page, apple), target_position={"x": 40, "y": 3})
    expect(ann.page.locator("room-list .room-name").first).to_have_text(cherry)
    choose_step = ann.page.locator("#room-menu").get_by_role("button", name="Down")
    row(ann.page, cherry).click(button="right")
    choose_step.click()
    expect(ann.page.locator("room-list .room-name").first).to_have_text(apple)
    ann.page.reload()
    row(ann.page, cherry).wait_for()
    assert headings(ann.page) == [("", ["apple", "cherry", "berry", "lounge"])]

    ann.page.goto("/sidebar/folders/")
    ann.page.get_by_role("button", name="by the latest message").click()
    expect(ann.page.get_by_role("button", name="by the latest message")).to_have_attribute("aria-pressed", "true")
    ann.enter("lounge")
    row(ann.page, apple).hover()
    before = headings(ann.page)
    ben.page.locator(".room-link", has_text=apple).click()
    goes_to(ben, apple)
    ben.say("up it goes")
    expect(row(ann.page, apple)).to_have_attribute("data-unread", "some")
    assert headings(ann.page) == before
    ann.page.locator(".room-title").hover()
    expect(ann.page.locator("room-list .room-name").first).to_have_text(apple)
