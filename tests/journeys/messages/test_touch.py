"""Fingers on messages: a tap does nothing, a long press opens the sheet."""

from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey

PHONE = {"viewport": {"width": 390, "height": 700}, "has_touch": True, "is_mobile": True}
LAPTOP = {"viewport": {"width": 1280, "height": 800}, "has_touch": True}
FINGER = 24  # px; a browser takes a tap this near to a link for one on it
REST = 600  # ms; longer than a long press is
SESSIONS: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()  # a touch ends in the session in which it began


def with_company(visit: Visit, house: House, **options: object) -> Person:
    """Somebody with a touch screen in a room with another, and a message of each."""
    bob = visit(house).move_in()
    room = f"room of {bob.name}"
    bob.create_room(room)
    bob.say("said by another")
    ann = visit(house, **options).move_in()
    ann.find_room(room)
    ann.is_connected()
    ann.say("said by myself")
    ann.sees("said by another", "said by myself")
    ann.page.evaluate("document.activeElement.blur()")
    return ann


def message(page: Page, words: str) -> Locator:
    return page.locator("chat-message", has_text=words)


@contextmanager
def finger_on(page: Page, target: Locator, rest: int = REST) -> Iterator[tuple[float, float]]:
    """A finger that has rested on it for `rest` ms, and is lifted afterwards where it went down."""
    expect(target).to_be_visible()
    while not (box := target.bounding_box()):  # an answer and a frame may put another in its place meanwhile
        page.wait_for_timeout(20)
    x, y = box["x"] + min(150, box["width"] / 2), box["y"] + box["height"] / 2
    touch(page, "touchStart", x, y)
    page.wait_for_timeout(rest)
    yield x, y
    touch(page, "touchEnd")


def touch(page: Page, kind: str, *place: float) -> None:
    if page not in SESSIONS:
        SESSIONS[page] = page.context.new_cdp_session(page)
    points = [{"x": place[0], "y": place[1]}] if place else []
    SESSIONS[page].send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def long_press(page: Page, words: str) -> Locator:
    with finger_on(page, message(page, words).locator(".body")):
        pass
    sheet = page.get_by_role("dialog", name="Message actions")
    expect(sheet).to_be_visible()
    return sheet


@pytest.mark.parametrize("device", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_a_tap_on_a_message_does_nothing(visit: Visit, shared_house: House, device: dict[str, object]) -> None:
    ann = with_company(visit, shared_house, **device)
    page = ann.page

    for words in ("said by another", "said by myself"):
        if device is LAPTOP:
            message(page, words).hover()  # the mouse lies where the toolbar then stands
        box = message(page, words).bounding_box()
        assert box
        name = message(page, words).locator(".author").bounding_box()
        assert name
        right, left = box["x"] + box["width"] - 12, name["x"] + name["width"] + FINGER  # the name opens a card
        for step in range(7):
            page.touchscreen.tap(right - (right - left) / 6 * step, box["y"] + min(10, box["height"] / 2))
            expect(page.locator(".message-toolbar")).to_have_count(0)

    assert page.locator(".message-editor, .message-confirm, .message-sheet").count() == 0
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('maru-whisper-'))") == []
    expect(page.locator("#person-card")).to_be_hidden()
    ann.sees("said by another", "said by myself")


def test_a_long_press_opens_what_one_may_do_with_a_message(visit: Visit, shared_house: House) -> None:
    ann = with_company(visit, shared_house, **PHONE)
    page = ann.page
    address = page.url

    sheet = long_press(page, "said by another")
    rows = sheet.get_by_role("button")
    acts = ["Mark unread from here", "Whisper", "Forward…", "Bookmark", "Copy text", "Copy link", "Report"]
    expect(rows).to_have_text(acts)
    assert all(box["height"] >= 48 for box in (row.bounding_box() for row in rows.all()) if box)
    page.go_back()
    expect(sheet).to_have_count(0)
    assert page.url == address
    ann.sees("said by another", "said by myself")

    long_press(page, "said by another").press("Escape")
    expect(sheet).to_have_count(0)
    long_press(page, "said by another")
    page.touchscreen.tap(195, 60)
    expect(sheet).to_have_count(0)

    long_press(page, "said by another")
    edge = sheet.bounding_box()
    assert edge
    touch(page, "touchStart", 195, edge["y"] + 8)
    for way in (20, 60, 120):
        touch(page, "touchMove", 195, edge["y"] + 8 + way)
    touch(page, "touchEnd")
    expect(sheet).to_have_count(0)
    assert page.url == address

    long_press(page, "said by another").get_by_role("button", name="Whisper").tap()
    expect(page.locator("chat-composer")).to_contain_text("Only you and")
    page.wait_for_function("() => !history.state?.sheet")

    page.reload()
    ann.is_connected()
    edit = long_press(page, "said by myself").get_by_role("button", name="Edit")
    lifted = page.locator(".lifted-message")
    expect(lifted).to_contain_text("said by myself")
    above, below = lifted.bounding_box(), sheet.bounding_box()
    assert above
    assert below
    assert above["y"] + above["height"] <= below["y"]
    edit.tap()
    expect(lifted).to_have_count(0)
    editor = page.locator(".message-editor textarea")
    expect(editor).to_be_focused()
    editor.fill("said again")
    page.locator(".message-editor").get_by_role("button", name="Save").tap()
    ann.sees("said by another", "said again")

    long_press(page, "said again").get_by_role("button", name="Delete").tap()
    ann.sees("said by another", "Deleted")
    undo = page.locator("#notices").get_by_role("button", name="Undo")
    box = undo.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    undo.tap()
    ann.sees("said by another", "said again")


def test_a_finger_that_moves_or_leaves_soon_opens_nothing(visit: Visit, shared_house: House) -> None:
    ann = with_company(visit, shared_house, **PHONE)
    page = ann.page
    body = message(page, "said by another").locator(".body")
    sheet = page.locator(".message-sheet")

    with finger_on(page, body, rest=100) as (x, y):
        touch(page, "touchMove", x + 12, y)
        page.wait_for_timeout(REST)
        expect(sheet).to_have_count(0)
    with finger_on(page, body, rest=100):
        pass
    page.wait_for_timeout(REST)

    expect(sheet).to_have_count(0)
    assert page.evaluate("getSelection().toString()") == ""
