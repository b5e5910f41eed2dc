"""Pages beside the lists, what Back closes, and the home of a phone."""

import time

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey

PHONE = {"viewport": {"width": 390, "height": 700}, "has_touch": True, "is_mobile": True}


def late(route: Route) -> None:
    time.sleep(0.7)
    route.continue_()


def scrolls(page: Page) -> float:
    return float(page.evaluate("() => document.querySelector('chat-timeline').scrollTop"))


def test_a_page_stands_beside_the_lists(ann: Person) -> None:
    """It comes by itself; the conversation below keeps its place, its draft, and what nobody has seen."""
    page, room = ann.page, ann.page.url
    ann.say(*(f"line {number}" for number in range(1, 31)))
    ann.box.fill("half a sentence")
    page.locator("chat-timeline").evaluate("(timeline) => timeline.scrollTo(0, 100)")
    page.wait_for_timeout(100)
    before = scrolls(page)
    page.evaluate("() => { window.isTheSame = true }")

    page.locator(".sidebar-links a[href='/rooms/']").click()
    expect(page.locator("#page h1")).to_have_text("Rooms")
    expect(page.locator("#page h1")).to_be_focused()
    assert page.url.endswith("/rooms/")
    assert "Rooms" in page.title()
    expect(page.locator("#sidebar .room-list, #sidebar room-list")).to_be_visible()
    expect(ann.box).to_be_hidden()
    page.keyboard.type("x")  # there is nothing to write in
    page.keyboard.press("Escape")
    expect(ann.box).to_be_visible()
    expect(ann.box).to_have_value("half a sentence")
    assert page.url == room
    assert scrolls(page) == before
    assert ann.page.title().startswith("room of")

    page.go_back()
    expect(page.locator("#page h1")).to_have_text("Rooms")
    page.locator("#page").get_by_role("link", name="New room").first.click()
    expect(page.locator("#page [name=name]")).to_be_visible()
    page.go_back()
    expect(page.locator("#page h1")).to_have_text("Rooms")
    page.go_back()
    expect(ann.box).to_be_visible()
    page.go_forward()
    expect(page.locator("#page h1")).to_have_text("Rooms")
    page.locator("[data-close-page]").click()
    expect(ann.box).to_have_value("half a sentence")
    assert page.evaluate("() => window.isTheSame")


def test_what_arrives_below_a_page_is_not_read(ann: Person, visit: Visit, shared_house: House) -> None:
    bob = visit(shared_house).move_in()
    bob.enter("lounge")
    ann.enter("lounge")
    ann.page.locator(".sidebar-links a[href='/rooms/']").click()
    expect(ann.page.locator("#page h1")).to_be_visible()
    row = ann.page.locator(".room-link", has_text="lounge").first
    bob.say(f"hello from {bob.name}")
    expect(row.locator(".unread")).to_be_visible()
    ann.page.wait_for_timeout(2_600)  # long enough to read it
    expect(row.locator(".unread")).to_be_visible()
    row.click()
    expect(ann.page.locator("chat-message", has_text=f"hello from {bob.name}")).to_be_visible()
    expect(row.locator(".unread")).to_be_hidden()


def test_a_page_that_is_loaded_has_the_lists(ann: Person) -> None:
    """Reload, a bookmark, a form without scripts' help: the lists come to it."""
    page, room = ann.page, ann.page.url
    page.goto("/friends/")
    expect(page.locator("#page h1")).to_have_text("Friends")
    row = page.locator(f".room-link[href='{room.removeprefix(ann.house.url)}']")
    row.click()
    expect(ann.box).to_be_visible()
    assert page.url == room
    page.go_back()
    expect(page.locator("#page h1")).to_have_text("Friends")
    page.locator("[data-close-page]").click()
    expect(ann.box).to_be_visible()
    assert page.url == room


def test_what_is_no_page_of_the_house_takes_the_window(ann: Person) -> None:
    """A sign-in that has ended meanwhile."""
    page = ann.page
    page.goto("/friends/")
    expect(page.locator("#sidebar .sidebar-links")).to_be_visible()
    page.context.clear_cookies()
    page.locator(".sidebar-links a[href='/rooms/']").click()
    page.wait_for_url("**/accounts/login/**")
    expect(page.locator("[name=password]")).to_be_visible()


def test_the_home_of_a_phone(visit: Visit, shared_house: House) -> None:
    """The list comes first; Back closes what is open, then leads to the list, then away."""
    ann, bob = visit(shared_house, **PHONE).move_in(), visit(shared_house).move_in()
    bob.page.goto(f"/people/{ann.name}/")
    bob.page.locator("form[action='/friends/request/'] button").click()
    expect(bob.page.locator("#notices")).to_contain_text("Request sent!")
    page = ann.page
    page.goto("/livez/")
    page.route("**/chats/", late)
    page.goto("/")
    expect(page.locator("#sidebar .brand")).to_be_visible()
    expect(page.locator("#sidebar .room-link").first).to_be_hidden()  # the list that comes has other rows there
    expect(ann.box).to_be_hidden()
    assert page.url == f"{shared_house.url}/"
    bar = page.locator(".bottom-bar")
    expect(bar).to_be_visible()
    for count in ("[data-friend-requests]", ".bell-count"):
        expect(bar.locator(count)).to_have_text("1", timeout=300)  # before something else fills it
        expect(bar.locator(count)).to_be_visible()
    for link in bar.locator("a").all():
        box = link.bounding_box()
        assert box
        assert box["height"] >= 56

    page.locator(".chat-link", has_text="lounge").tap()
    expect(ann.box).to_be_visible()
    expect(bar).to_be_hidden()
    page.locator(".head-counts").tap()
    expect(page.locator("#panel .members")).to_be_visible()
    page.locator("#panel .member a.name, #panel .member .name").first.tap()
    expect(page.locator("#person-card")).to_be_visible()
    page.go_back()
    expect(page.locator("#person-card")).to_be_hidden()
    expect(page.locator("#panel .members")).to_be_visible()
    page.go_back()
    expect(page.locator("#panel .members")).to_be_hidden()
    expect(ann.box).to_be_visible()
    page.go_back()
    expect(page.locator("#sidebar")).to_be_visible()
    expect(ann.box).to_be_hidden()

    bar.get_by_role("link", name="Friends").tap()
    expect(page.locator("#page h1")).to_have_text("Friends")
    expect(bar.get_by_role("link", name="Friends")).to_have_attribute("aria-current", "page")
    page.go_back()
    expect(page.locator("#sidebar")).to_be_visible()
    page.go_back()
    page.wait_for_url("**/livez/")


def test_who_comes_straight_to_a_room_has_the_list_below(visit: Visit, shared_house: House) -> None:
    """An installed app is not left unawares."""
    ann = visit(shared_house, **PHONE).move_in()
    ann.enter("lounge")
    page = ann.page
    page.locator("chat-timeline").tap()
    page.go_back()
    expect(page.locator("#sidebar")).to_be_visible()
    assert page.url == f"{shared_house.url}/"
    page.locator(".chat-link", has_text="lounge").tap()
    expect(ann.box).to_be_visible()
    page.locator("[data-to-list]").tap()
    expect(page.locator("#sidebar")).to_be_visible()
    page.reload()
    expect(page.locator("#sidebar")).to_be_visible()
    expect(ann.box).to_be_hidden()
