"""What opens on a page: menus, panels, dialogs, cards. Found by axe-core in both themes, and measured."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import measures
from tests.journeys.accessibility.conftest import Arrive
from tests.journeys.messages.test_touch import long_press
from tests.journeys.people import Person

pytestmark = pytest.mark.journey
ROOM, DIRECT, FRIENDS = "/rooms/website-team/", "/direct/emma/", "/friends/?tab=all"
ROW = ".room-item:has([aria-current])"


@dataclass(frozen=True)
class State:
    """`opens` leads to it on a page, `shown` is what is looked at. Some are there for a mouse or keys alone."""

    page: str
    opens: Callable[[Page], None]
    shown: str
    by_finger: bool = True


def click(*targets: str) -> Callable[[Page], None]:
    def opens(page: Page) -> None:
        for target in targets:
            page.locator(target).first.click()

    return opens


def row_menu(page: Page) -> None:
    page.locator(ROW).hover()
    page.locator(f"{ROW} .room-more").click()


def types(text: str, *keys: str) -> Callable[[Page], None]:
    """In the box, which is empty before."""

    def opens(page: Page) -> None:
        box = page.locator("chat-composer textarea")
        box.fill("")
        box.press_sequentially(text)
        for key in keys:
            box.press(key)

    return opens


def on_own_message(*keys: str) -> Callable[[Page], None]:
    """The last of the room."""

    def opens(page: Page) -> None:
        page.locator("chat-composer textarea").press("Shift+Tab")
        expect(page.locator("chat-message[data-mine]:focus")).to_be_visible()
        for key in keys:
            page.keyboard.press(key)

    return opens


def filters(page: Page) -> None:
    page.locator(".sidebar-filter").fill("e")


def attaches(page: Page) -> None:
    """One file comes through, the other is refused."""
    uploads = "**/files/resumable/"
    field = page.locator(".attach-field")
    field.set_input_files({"name": "words.txt", "mimeType": "text/plain", "buffer": b"words"})
    expect(page.locator(".tray-tile[data-state=done]")).to_be_visible()
    page.route(uploads, lambda route: route.fulfill(status=413, body="No space."))
    field.set_input_files({"name": "more.txt", "mimeType": "text/plain", "buffer": b"more words"})
    expect(page.locator(".tray-failures li")).to_be_visible()
    page.unroute(uploads)


STATES = {
    "room": State(ROOM, click(".title-button"), "#title-menu"),
    "row of a room": State(ROOM, row_menu, "#room-menu", by_finger=False),
    "bell of a room": State(ROOM, click(".room-bell"), "#room-menu"),
    "own menu": State(ROOM, click(".me-card"), "#me-menu"),
    "status": State(ROOM, click(".me-card", "#me-menu a[href*=status]"), "#status-dialog"),
    "keys": State(ROOM, types("", "Control+/"), "#shortcuts"),
    "filter": State(ROOM, filters, "#sidebar"),
    "commands": State(ROOM, types("/"), "#completions"),
    "whisper": State(ROOM, types("/w noah ", "Enter"), "chat-composer"),
    "help": State(ROOM, types("/help", "Enter"), ".command-card"),
    "leave": State(ROOM, types("/quit", "Enter"), ".command-card"),
    "what one may do with a message": State(
        ROOM, on_own_message("Enter"), "chat-message .message-toolbar", by_finger=False
    ),
    "edit": State(ROOM, on_own_message("e"), ".message-editor"),
    "delete": State(ROOM, on_own_message("Delete"), "#notices .notice"),
    "delete, undone": State(ROOM, click("#notices [data-undo]"), "chat-message[data-mine][data-change=posted]"),
    "notices": State(ROOM, click(".bell"), "#panel"),
    "files": State(ROOM, click(".room-files-open"), "#panel"),
    "members": State(ROOM, click(".head-counts"), "#panel"),
    "member": State(ROOM, click("#panel .row-more"), "#member-menu"),
    "conversation": State(DIRECT, click(".room-header .row-more"), "#direct-menu"),
    "line that passes": State(DIRECT, click(".room-header .row-more", "#direct-menu form button"), "#notices .notice"),
    "files to send": State(DIRECT, attaches, "chat-composer"),
    "friend": State(FRIENDS, click(".person-row .row-more"), "#friend-menu"),
    "new group": State(FRIENDS, click(".group-new"), "#group-new"),
}


def look(person: Person, states: dict[str, State], measure: Callable[[Page, str], list[str]]) -> None:
    page, wrong = person.page, []
    for name, state in states.items():
        if not page.url.endswith(state.page):
            page.goto(state.page)
            person.is_connected()
        state.opens(page)
        expect(page.locator(state.shown).first, name).to_be_visible()
        wrong += [f"{name} | {finding}" for finding in dict.fromkeys(measure(page, state.shown))]
        if name != "members":  # the next one opens in it
            page.keyboard.press("Escape")
            page.keyboard.press("Escape")
    assert not wrong, "\n" + "\n".join(wrong)


def test_nothing_is_found(mina: Arrive) -> None:
    def measure(page: Page, shown: str) -> list[str]:
        # The arrows go through the suggestions while the focus stays in the box, and they scroll along.
        but = ["scrollable-region-focusable"] if shown == "#completions" else []
        return measures.by_axe(page, shown, but=but) + measures.cut_when_spread(page)

    look(mina(viewport={"width": 1280, "height": 800}), STATES, measure)


def test_fingers_find_targets(mina: Arrive) -> None:
    tablet = mina(viewport={"width": 1024, "height": 768}, has_touch=True)
    states = {name: state for name, state in STATES.items() if state.by_finger}
    look(tablet, states, measures.small_targets)

    tablet.enter("website-team")
    words = tablet.page.locator("chat-message[data-mine][data-kind=text] .body").last.inner_text()
    long_press(tablet.page, words)
    assert measures.by_axe(tablet.page, ".message-sheet") == []
    assert measures.small_targets(tablet.page, ".message-sheet") == []
