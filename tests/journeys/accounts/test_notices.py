"""Notices in a real browser: the line that rests again after a minute, the bell in two tabs, being away."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey
REST = "I'm the message box~"


def befriend(one: Person, other: Person) -> None:
    """Up to the moment in which the other hears of the request."""
    one.page.goto(f"/people/{other.name}/")
    one.page.locator("form[action='/friends/request/'] button").click()


def pass_by(page: Page, text: str) -> None:
    """Something is said in this tab."""
    page.evaluate(
        """text => {
          const notice = Object.assign(document.createElement("p"), { className: "notice", textContent: text });
          document.getElementById("notices").append(notice);
        }""",
        text,
    )


def test_the_line_shows_the_last_notice_and_rests_again_after_exactly_a_minute(
    visit: Visit, shared_house: House
) -> None:
    """E36, E37: each new notice starts the minute anew."""
    ann = visit(shared_house).move_in()
    page = ann.page
    page.goto("/rooms/lounge/")
    page.clock.install(time=0)
    page.goto("/rooms/lounge/")
    page.clock.pause_at(3_600_000)  # the welcome has passed
    expect(page.locator("message-bar")).to_have_text(REST)

    bar, notices = page.locator("message-bar"), page.locator("#notices .notice")
    pass_by(page, "first")
    expect(notices).to_have_text("first")
    expect(bar).to_have_text(REST)  # nothing is told in two places at once
    page.clock.run_for(7_000)
    expect(notices).to_have_count(0)
    expect(bar).to_have_text("first")
    page.clock.run_for(52_000)
    pass_by(page, "second")
    expect(bar).to_have_text(REST)
    page.clock.run_for(59_900)
    expect(bar).to_have_text("second")
    page.clock.run_for(100)
    expect(bar).to_have_text(REST)


def test_a_notice_stays_under_the_pointer_and_can_be_found_again_until_one_signs_out(
    visit: Visit, shared_house: House
) -> None:
    """E36: nothing vanishes."""
    ann = visit(shared_house).move_in()
    page = ann.page
    page.clock.install()
    page.goto("/rooms/new/")
    page.fill("[name=name]", f"room of {ann.name}")
    page.locator("form:has([name=name]) button:not([type=button])").click()
    notice = page.locator("#notices .notice")
    expect(notice).to_contain_text(ann.name)
    notice.hover()
    page.clock.run_for(30_000)
    expect(notice).to_be_visible()
    page.locator(".room-header").hover()
    page.clock.run_for(7_000)
    expect(notice).to_have_count(0)

    page.locator("#sidebar .bell").click()
    expect(page.locator("device-notices")).to_contain_text(f"You created #room of {ann.name}")

    ann.sign_out()
    assert page.evaluate("sessionStorage.getItem('maru:noticed')") is None


def test_a_request_is_told_in_both_tabs_and_read_in_both(visit: Visit, shared_house: House) -> None:
    """E46, E47, D15: answered in one tab, it is asked no more in the other."""
    ann, ben = visit(shared_house).move_in(), visit(shared_house).move_in()
    ann.page.goto("/rooms/lounge/")
    ann.is_connected()
    first = ann.page
    ann.open_tab()
    ann.page.goto("/friends/")
    befriend(ben, ann)

    asked = f"{ben.name} wants to add you."
    for tab in (first, ann.page):
        expect(tab.locator("#notices .notice")).to_contain_text(asked)
        expect(tab.locator("#sidebar .bell-count")).to_have_text("1")
        expect(tab.locator("message-bar")).to_have_text(REST)
    expect(first.locator("#sidebar .bell")).to_have_accessible_name("1 unread notification")
    for tab in (first, ann.page):
        tab.locator("#notices .notice").hover()  # they do not leave by themselves
    first.locator("#sidebar .bell").click()
    expect(first.locator("#bell-list")).to_contain_text(asked)

    first.locator("#notices .notice").get_by_role("button", name="Accept").click()

    expect(first.locator("#notices")).to_contain_text(f"You and {ben.name} are friends now.")
    expect(ben.page.locator("#notices")).to_contain_text(f"You and {ann.name} are friends now.")
    expect(first.locator("#bell-list")).to_contain_text(f"{ben.name}’s friend request is no longer open.")
    for tab in (first, ann.page):
        expect(tab.locator("#sidebar .bell-count")).to_be_hidden()
        expect(tab.locator("body")).not_to_contain_text(asked)


def test_a_state_is_chosen_from_the_card_and_seen_by_a_friend_who_never_sees_the_invisible(
    visit: Visit, shared_house: House
) -> None:
    """E76: with shape and words, in the reader's language."""
    ann, ben = visit(shared_house).move_in(), visit(shared_house, locale="ko-KR").move_in()
    for person in (ann, ben):
        person.page.goto("/rooms/lounge/")
        person.is_connected()
    ben.page.locator(".head-counts").click()
    member = ben.page.locator("#panel .member", has_text=ann.name)
    dot, card = member.locator(".presence"), ann.page.locator(".me-card")
    expect(dot).to_have_attribute("data-state", "online")

    for state in ("dnd", "invisible", "auto"):
        card.press("Enter")
        ann.page.locator("#me-menu summary").first.click()
        ann.page.locator(f"#me-menu button[value={state}]").click()
        expect(ann.page.locator("#me-menu")).to_be_hidden()
        expect(card).to_be_focused()
        seen, own = {"dnd": ("dnd", "dnd"), "invisible": ("offline", "invisible"), "auto": ("online", "online")}[state]
        expect(dot).to_have_attribute("data-state", seen)
        expect(card.locator(".presence")).to_have_attribute("data-state", own)

    member.locator(".name").click()
    seen_card = ben.page.locator("#person-card")
    expect(seen_card.locator(".presence-words")).to_have_text("온라인")
    card.click()
    ann.page.locator("#me-menu a").first.click()
    ann.page.locator("#status-dialog").get_by_role("button", name=re.compile("At lunch")).click()
    expect(seen_card.locator(".status")).to_have_text("🍚 At lunch")


def test_who_touches_nothing_for_five_minutes_is_away_and_back_with_the_first_key(
    visit: Visit, shared_house: House
) -> None:
    ann = visit(shared_house).move_in()
    page = ann.page
    page.clock.install()
    said: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: said.append(str(frame))))
    page.goto("/rooms/lounge/")
    ann.is_connected()
    page.clock.run_for(301_000)
    page.wait_for_timeout(100)  # what was said before is heard
    said.clear()
    page.clock.run_for(60_000)
    page.wait_for_timeout(100)
    assert not [frame for frame in said if "here" in frame]

    page.keyboard.press("Shift")

    deadline = time.monotonic() + 10
    while not [frame for frame in said if "here" in frame]:
        assert time.monotonic() < deadline
        page.wait_for_timeout(20)
