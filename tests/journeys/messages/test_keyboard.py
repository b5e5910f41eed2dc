"""With the keyboard: what is typed is never lost, and nothing needs a pointer."""

import pytest
from playwright.sync_api import Route, expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey
IME_KEY = 229


def choose_room(person: Person, name: str) -> None:
    person.page.locator("room-list .room-link", has_text=name).click()


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

    # With the keyboard in the list the letters act, on a Korean layout too; with a dialog open nothing is typed.
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
