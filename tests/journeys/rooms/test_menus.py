"""All menus open, close and keep the focus alike: by keyboard, mouse and finger."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, StorageState, expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey
ITEMS = "a:visible, button:visible, summary:visible, input:visible, select:visible"


@dataclass(frozen=True)
class Life:
    """What a browser remembers of somebody with a room, a friend and a group of friends; and where these are."""

    state: StorageState
    room: str
    direct: str


@dataclass(frozen=True)
class Menu:
    page: str
    opener: str
    menu: str
    first: str = ""  # what is pressed before
    in_sidebar: bool = False


ROW = ".room-item:has([aria-current])"
MENUS = {
    "one's own card": Menu("room", ".me-card", "#me-menu", in_sidebar=True),
    "row of a room": Menu("room", f"{ROW} .room-more", "#room-menu", in_sidebar=True),
    "bell of a room": Menu("room", ".room-bell", "#room-menu"),
    "name of a room": Menu("room", ".title-button", "#title-menu"),
    "member": Menu("room", ".member .row-more", "#member-menu", first=".head-counts"),
    "conversation": Menu("direct", ".room-header .row-more", "#direct-menu"),
    "friend": Menu("friends", ".person-row .row-more", "#friend-menu"),
    "group of friends": Menu("friends", ".person-heading .row-more", ".person-heading .menu"),
    "new group": Menu("friends", ".group-new", "#group-new"),
}


@pytest.fixture(scope="module")
def life(browser: Browser, shared_house: House) -> Life:
    contexts = [browser.new_context(base_url=shared_house.url, locale="en") for _person in range(2)]
    one, other = (Person(context, shared_house).move_in() for context in contexts)
    one.page.goto(f"/people/{other.name}/")
    one.page.get_by_role("button", name="Add friend").click()
    expect(one.page.locator("#notices")).to_contain_text("Request sent!")
    other.page.goto(f"/people/{one.name}/")
    other.page.locator(".door").get_by_role("button", name="Accept").click()
    expect(other.page.locator("#notices")).to_contain_text("friends now")
    one.page.goto("/friends/?tab=all")
    one.page.locator(".group-new").click()
    one.page.locator("#group-new [name=name]").fill("Climbing")
    one.page.keyboard.press("Enter")
    expect(one.page.locator(".person-heading h2", has_text="Climbing")).to_be_visible()
    expect(one.page.locator("#group-new")).to_be_hidden()
    one.create_room(f"room of {one.name}")
    found = Life(one.context.storage_state(), one.page.url, f"{shared_house.url}/direct/{other.name}/")
    for context in contexts:
        context.close()
    return found


def goes_to(person: Person, life: Life, menu: Menu) -> Page:
    page = person.page
    address = {"room": life.room, "direct": life.direct, "friends": f"{person.house.url}/friends/?tab=all"}[menu.page]
    if page.url != address:
        page.goto(address)
        page.wait_for_selector("html[data-socket=open]")
    if menu.first and page.locator(menu.opener).count() == 0:
        page.locator(menu.first).click()
    if menu.opener.startswith(ROW):
        page.locator(f"{ROW} .room-link").focus()
    return page


BOXES = """(menu, opener) => new Promise((resolve) => {
  const box = (element) => element.getBoundingClientRect().toJSON();
  requestAnimationFrame(() => requestAnimationFrame(() => resolve([box(menu), box(opener)])));
})"""


def is_beside(menu: Locator, opener: Locator, page: Page) -> None:
    """Nothing of it is beyond the edge of the window, or over what opened it."""
    box, door = menu.evaluate(BOXES, opener.element_handle())
    size = page.viewport_size
    assert size
    assert 0 <= box["left"] <= box["right"] <= size["width"], box
    assert 0 <= box["top"] <= box["bottom"] <= size["height"], box
    beside = box["right"] <= door["left"] or door["right"] <= box["left"]
    assert beside or box["bottom"] <= door["top"] or door["bottom"] <= box["top"], (box, door)


def test_by_keyboard(visit: Visit, shared_house: House, life: Life) -> None:
    """E76: the focus goes in, from item to item, and comes back."""
    person = visit(shared_house, locale="en", storage_state=life.state)
    for name, kind in MENUS.items():
        page = goes_to(person, life, kind)
        opener, menu = page.locator(kind.opener), page.locator(kind.menu)
        items = menu.locator(ITEMS)
        for key in ("Enter", "Space", "ArrowDown"):
            opener.press(key)
            expect(menu, name).to_be_visible()
            expect(opener, name).to_have_attribute("aria-expanded", "true")
            expect(items.first, name).to_be_focused()
            page.keyboard.press("Escape")
            expect(menu, name).to_be_hidden()
            expect(opener, name).to_be_focused()
            expect(opener, name).to_have_attribute("aria-expanded", "false")

        opener.press("Enter")
        expect(items.first, name).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(items.nth(1 % items.count()), name).to_be_focused()
        page.keyboard.press("ArrowUp")
        expect(items.first, name).to_be_focused()
        page.keyboard.press("ArrowUp")
        expect(items.last, name).to_be_focused()
        is_beside(menu, opener, page)
        page.keyboard.press("Tab")
        expect(menu, name).to_be_hidden()
        if kind.first:
            expect(page.locator("#panel .members")).to_be_visible()


def test_by_mouse(visit: Visit, shared_house: House, life: Life) -> None:
    """The same again, and a click beside it, close it; where another opens, it goes."""
    person = visit(shared_house, locale="en", storage_state=life.state)
    for name, kind in MENUS.items():
        page = goes_to(person, life, kind)
        opener, menu = page.locator(kind.opener), page.locator(kind.menu)
        if name == "row of a room":
            page.locator(ROW).hover()
        for _again in range(2):
            opener.click()
            expect(menu, name).to_be_visible()
            expect(menu.locator(ITEMS).first, name).to_be_focused()
            is_beside(menu, opener, page)
            opener.click()
            expect(menu, name).to_be_hidden()
        page.wait_for_timeout(100)  # what would open it again
        expect(menu, name).to_be_hidden()
        opener.click()
        expect(menu, name).to_be_visible()
        page.mouse.click(640, 560)  # beside all of them
        expect(menu, name).to_be_hidden()
        expect(opener, name).to_have_attribute("aria-expanded", "false")

    goes_to(person, life, MENUS["bell of a room"])
    for name in ("bell of a room", "name of a room", "one's own card", "bell of a room"):
        opener = page.locator(MENUS[name].opener)
        opener.dispatch_event("click")  # which the open one may cover
        expect(opener, name).to_have_attribute("aria-expanded", "true")
        expect(page.locator(".menu:popover-open"), name).to_have_count(1)
        expect(page.locator(".menu:popover-open").locator(ITEMS).first, name).to_be_focused()
        expect(page.locator("[aria-haspopup][aria-expanded=true]"), name).to_have_count(1)


def test_by_finger(visit: Visit, shared_house: House, life: Life) -> None:
    """On a phone: all of it is in the window, and leaves room to close it."""
    phone = {"viewport": {"width": 390, "height": 700}, "has_touch": True, "is_mobile": True}
    person = visit(shared_house, locale="en", storage_state=life.state, **phone)
    for name, kind in MENUS.items():
        if kind.in_sidebar:
            continue  # a finger keeps pressing the row, and one's own menu is a page
        page = goes_to(person, life, kind)
        opener, menu = page.locator(kind.opener), page.locator(kind.menu)
        for _again in range(2):
            opener.tap()
            expect(menu, name).to_be_visible()
            is_beside(menu, opener, page)
            opener.tap()
            expect(menu, name).to_be_hidden()
        opener.tap()
        expect(menu, name).to_be_visible()
        inside = menu.bounding_box()
        assert inside
        address = page.url
        page.touchscreen.tap(195, inside["y"] - 6 if inside["y"] > 100 else inside["y"] + inside["height"] + 6)
        expect(menu, name).to_be_hidden()
        assert page.url == address, "what lies under the finger is not meant"


@pytest.mark.parametrize("moves", [True, False], ids=["", "by a browser that closes what is moved"])
def test_a_menu_stays_open_while_the_list_around_it_is_read_again(
    visit: Visit, shared_house: House, life: Life, moves: bool
) -> None:
    person = visit(shared_house, locale="en", storage_state=life.state)
    if not moves:
        person.context.add_init_script("delete Element.prototype.moveBefore")
    page = goes_to(person, life, MENUS["group of friends"])
    menu = page.locator(".person-heading .menu")
    page.locator(".person-heading .row-more").click()
    field = menu.locator("[name=name]")
    field.fill("Climbing and")
    page.evaluate("document.querySelector('.person-heading').dataset.old = ''")
    page.evaluate("document.dispatchEvent(new CustomEvent('friends-changed'))")
    expect(page.locator(".person-heading[data-old]")).to_have_count(0)
    expect(menu).to_be_visible()
    expect(field).to_be_focused()
    expect(page.locator(".person-heading .row-more")).to_have_attribute("aria-expanded", "true")
    page.keyboard.type(" more")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(field).to_have_value("Climbing and more")
    expect(page.locator(".person-heading .row-more")).to_be_focused()


def test_the_menu_of_a_row_outlives_the_row(visit: Visit, shared_house: House, life: Life) -> None:
    """A list that reads itself again brings new rows; what opened the menu goes over to the new one."""
    person = visit(shared_house, locale="en", storage_state=life.state)
    page = goes_to(person, life, MENUS["row of a room"])
    page.locator(f"{ROW} .room-link").focus()
    for opener in (page.locator(f"{ROW} .room-more"), page.locator(f"{ROW} .room-link")):
        if opener.get_attribute("aria-haspopup"):
            opener.press("Enter")
        else:
            opener.click(button="right")
        menu = page.locator("#room-menu")
        expect(menu.locator("button").first).to_be_focused()
        page.evaluate("document.querySelector('.room-item:has([aria-current])').dataset.old = ''")
        page.evaluate("document.querySelector('room-list').readNow()")
        expect(page.locator(".room-item[data-old]")).to_have_count(0)
        expect(menu.locator("button").first).to_be_focused()
        page.keyboard.press("Escape")
        expect(menu).to_be_hidden()
        expect(opener).to_be_focused()


def test_escape_closes_one_thing_at_a_time(visit: Visit, shared_house: House, life: Life) -> None:
    """The menu, and only then the panel around it."""
    person = visit(shared_house, locale="en", storage_state=life.state)
    page = goes_to(person, life, MENUS["member"])
    page.locator(".member .row-more").click()
    expect(page.locator("#member-menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#member-menu")).to_be_hidden()
    expect(page.locator("#panel .members")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#panel .members")).to_have_count(0)
    expect(page.locator(".head-counts")).to_be_focused()


def test_a_menu_follows_what_opened_it(visit: Visit, shared_house: House, life: Life) -> None:
    """What arrives above a row moves it without a scroll."""
    person = visit(shared_house, locale="en", storage_state=life.state)
    kind = MENUS["row of a room"]
    page = goes_to(person, life, kind)
    opener, menu = page.locator(kind.opener), page.locator(kind.menu)
    page.locator(ROW).hover()
    opener.click()
    expect(menu).to_be_visible()
    for height in ("150px", "0"):
        page.evaluate("(height) => (document.querySelector('.sidebar').style.paddingBlockStart = height)", height)
        is_beside(menu, opener, page)
        box, door = menu.bounding_box(), opener.bounding_box()
        assert box
        assert door
        assert box["y"] < door["y"] + door["height"] + 10
