"""With the keyboard: what is typed is never lost, and nothing needs a pointer."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from conftest import PASSWORD
from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey
IME_KEY = 229
MOST_STOPS = 40  # of Tab from one place of a page to another


def choose_room(person: Person, name: str) -> None:
    person.page.locator("room-list .room-link", has_text=name).click()


def tab_to(page: Page, goal: Locator, key: str = "Tab") -> None:
    """Press the key until the focus is there, as somebody without a pointer does."""
    for _ in range(MOST_STOPS):
        if goal.evaluate("goal => goal === document.activeElement"):
            return
        page.keyboard.press(key)
    expect(goal).to_be_focused()


def test_what_is_typed_after_choosing_a_room_is_written_there_and_letters_act_in_the_list_alone(
    visit: Visit, shared_house: House
) -> None:
    ann = visit(shared_house).move_in()
    page = ann.page
    ann.create_room(f"apple {ann.name}")
    ann.enter("lounge")
    room = page.locator(".room-title")

    choose_room(ann, "apple")
    expect(room).to_contain_text("apple")
    expect(ann.box).to_be_focused()
    page.keyboard.type("No problem")
    expect(ann.box).to_have_value("No problem")
    page.keyboard.press("Enter")
    ann.sees("No problem")

    def late(route: Route) -> None:
        page.wait_for_timeout(300)  # the time in which somebody types
        route.continue_()

    page.route("**/rooms/lounge/", late)
    choose_room(ann, "lounge")
    page.keyboard.type("never mind", delay=5)
    expect(room).to_contain_text("lounge")
    expect(ann.box).to_have_value("never mind")
    page.unroute("**/rooms/lounge/")
    choose_room(ann, "apple")
    expect(room).to_contain_text("apple")
    expect(ann.box).to_have_value("")

    # A click on a message, on an icon, on nothing: who types then is writing.
    for place in ("chat-message", ".head-counts", ".room-topic, .room-header"):
        page.locator(place).last.click()
        page.keyboard.type("no")
        expect(ann.box, place).to_have_value("no")
        ann.box.fill("")
    page.keyboard.press("Escape")

    # So does an input method, which tells of its first key only that it is one.
    page.locator("chat-message").last.click()
    event = {"key": "Process", "code": "KeyN", "keyCode": IME_KEY, "bubbles": True}
    page.evaluate(
        "(event) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {...event, cancelable: true}))",
        event,
    )
    expect(ann.box).to_be_focused()

    # The list is one stop of Tab, with what stands before the first message in a room where nobody else is.
    ann.box.focus()
    page.keyboard.press("Shift+Tab")
    expect(page.locator("chat-message").last).to_be_focused()
    page.keyboard.press("Home")
    start = page.locator(".room-start")
    expect(start).to_be_focused()
    page.keyboard.press("Enter")
    expect(start.get_by_role("button", name="Create a link")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(start.get_by_role("link", name="Invite by name")).to_be_focused()
    page.keyboard.press("Tab")
    expect(ann.box).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(start).to_be_focused()
    page.keyboard.press("Shift+Tab")
    assert not page.evaluate("Boolean(document.activeElement.closest('chat-timeline'))")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    page.keyboard.press("Escape")
    expect(ann.box).to_be_focused()

    # With the keyboard in the list the letters act, on a Korean layout too; with a dialog open nothing is typed.
    ann.box.press("Shift+Escape")  # others may have said something in the lounge
    expect(page.locator("chat-sidebar .room-link[data-unread]")).to_have_count(0)
    page.keyboard.press("Shift+Tab")
    expect(page.locator("chat-message").last).to_be_focused()
    press = "(key) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {...key, bubbles: true}))"
    page.evaluate(press, {"key": "ㅜ", "code": "KeyN"})
    expect(page.locator(".notice", has_text="You have read everything.")).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("x")
    page.keyboard.press("Escape")
    expect(page.locator("chat-message").last).to_be_focused()
    expect(ann.box).to_have_value("")
    page.keyboard.press("Control+b")
    expect(ann.box).not_to_be_focused()
    page.keyboard.press("h")
    expect(ann.box).to_have_value("h")


def test_the_focus_never_falls_out_of_the_page_from_room_to_room(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house).move_in()
    for name in ("apple", "berry"):
        ann.create_room(f"{name} {ann.name}")
    ann.is_connected()
    seen = set()
    for _ in range(4):
        before = ann.page.locator(".room-title").inner_text()
        ann.page.keyboard.press("Alt+ArrowDown")
        expect(ann.page.locator(".room-title")).not_to_have_text(before)
        expect(ann.box).to_be_focused()
        seen.add(before)
    assert len(seen) == 4  # with the lounge and one's own notes

    # A closed room has nothing to write in.
    room = f"Room.objects.get(name='berry {ann.name}')"
    imports = "from rooms.models import Room; from rooms.trash.operations import archive_room"
    shared_house.manage(
        "shell", "-c", f"{imports}; room = {room}; archive_room(room=room, by=room.memberships.get().user)"
    )
    for _ in range(4):
        before = ann.page.locator(".room-title").inner_text()
        ann.page.keyboard.press("Alt+ArrowDown")
        expect(ann.page.locator(".room-title")).not_to_have_text(before)
    expect(ann.page.locator(".writing-closed")).to_be_visible()
    expect(ann.page.locator("chat-message").last).to_be_focused()
    ann.page.keyboard.press("Alt+ArrowDown")
    expect(ann.box).to_be_focused()


def test_a_day_with_the_keyboard_alone(visit: Visit, shared_house: House) -> None:
    """Signing in, finding a room, writing, editing something older, the members, a whisper, and out of the room."""
    ben = visit(shared_house).move_in()
    ben.create_room(f"garden {ben.name}")
    ben.is_connected()
    ben.say("said before")
    ann = visit(shared_house)
    ann.name, _ = shared_house.session_of()
    page, keys = ann.page, ann.page.keyboard
    page.goto("/accounts/login/")
    tab_to(page, page.locator("[name=username]"))
    keys.type(ann.name)
    tab_to(page, page.locator("[name=password]"))
    keys.type(PASSWORD)
    keys.press("Enter")
    ann.is_connected()
    expect(ann.box).to_be_focused()
    tab_to(page, page.locator("#sidebar a[href='/rooms/']"), "Shift+Tab")
    keys.press("Enter")
    search = page.locator("#page [name=q]")
    expect(search).to_be_visible()
    tab_to(page, search)
    keys.type(f"garden {ben.name}")
    join = page.locator(".room-row", has_text=f"garden {ben.name}").get_by_role("button")
    expect(page.locator(".room-row")).to_have_count(1)
    tab_to(page, join)
    keys.press("Enter")
    expect(page.locator(".room-title")).to_contain_text(f"garden {ben.name}")
    ann.is_connected()
    ann.sees("said before")
    spoken = page.locator(".spoken")
    expect(spoken).to_have_text("")  # what was there before is not read out
    expect(ann.box).to_be_focused()

    for text in ("frist", "second", "see https://example.org/ there"):
        keys.type(text)
        keys.press("Enter")
    ann.sees("said before", "frist", "second", "see https://example.org/ there")
    ben.say("hello")
    expect(spoken).to_have_text(f"{ben.name}: hello")  # nor are one's own words

    # One stop of Tab, at the last message; its tools and links wait for Enter.
    keys.press("Shift+Tab")
    last = page.locator("chat-message").last
    expect(last).to_be_focused()
    clock = last.locator("time").inner_text()
    expect(last).to_have_accessible_name(f"{ben.name}, {clock}, hello")
    keys.press("Tab")
    expect(ann.box).to_be_focused()
    keys.press("Shift+Tab")
    keys.press("ArrowUp")
    linked = page.locator("chat-message", has_text="see https")
    expect(linked).to_be_focused()
    keys.press("Enter")
    expect(linked.get_by_role("button", name="Edit", exact=True)).to_be_focused()
    keys.press("ArrowLeft")
    expect(linked.get_by_role("link", name="https://example.org/")).to_be_focused()
    keys.press("Escape")
    expect(linked).to_be_focused()
    keys.press("Escape")
    expect(ann.box).to_be_focused()
    keys.press("Shift+Tab")
    keys.press("Home")
    expect(page.locator("chat-message:not([data-folded]), .fold-line").first).to_be_focused()
    keys.press("End")
    expect(last).to_be_focused()
    for _ in range(3):
        keys.press("ArrowUp")
    expect(page.locator("chat-message", has_text="frist")).to_be_focused()
    keys.press("e")
    keys.press("Control+a")
    keys.type("first")
    keys.press("Enter")
    ann.sees("said before", "first", "second", "see https://example.org/ there", "hello")
    mended = page.locator("chat-message", has_text="first")
    expect(mended).to_be_focused()  # where the edit began
    keys.press("e")
    expect(mended.locator("textarea")).to_be_focused()
    keys.press("Escape")
    expect(mended).to_be_focused()
    keys.press("ArrowDown")
    expect(page.locator("chat-message", has_text="second")).to_be_focused()
    keys.press("Escape")
    keys.press("ArrowUp")
    expect(linked.locator("textarea")).to_be_focused()
    keys.press("Escape")
    expect(ann.box).to_be_focused()

    # The members' panel takes the focus and gives it back.
    tab_to(page, page.locator(".head-counts"), "Shift+Tab")
    keys.press("Enter")
    heading = page.locator("#panel :is(h1, h2, h3)").first
    expect(heading).to_be_focused()
    keys.press("Escape")
    expect(page.locator(".head-counts")).to_be_focused()
    keys.press("s")
    expect(ann.box).to_have_value("s")

    keys.press("Control+a")
    keys.type(f"/w @{ben.name} only you")
    keys.press("Enter")
    expect(page.locator("chat-message[data-whisper-to]")).to_contain_text("only you")
    expect(ben.page.locator(".spoken p").last).to_contain_text("only you")

    tab_to(page, page.locator(".skip-link"), "Shift+Tab")
    keys.press("Enter")
    expect(ann.box).to_be_focused()
    keys.type("/leave")
    keys.press("Enter")
    expect(page.locator(".command-answer section")).to_be_focused()
    leave = page.locator(".command-answer").get_by_role("button", name="Leave")
    for _ in range(3):
        keys.press("Tab")
        if leave.evaluate("button => button === document.activeElement"):
            break
    keys.press("Enter")
    expect(page.locator("body")).to_contain_text(f"You left #garden {ben.name}.")
