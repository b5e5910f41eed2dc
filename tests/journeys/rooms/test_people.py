"""Those who run a room and those in it, each in a browser of their own."""

import pytest
from playwright.sync_api import Route, expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey


def menu_of(owner: Person, member: Person) -> None:
    """The owner opens the panel, if it is not open yet, and the menu of a member in it."""
    panel = owner.page.locator("#panel .members")
    if not panel.count():
        owner.page.locator(".head-counts").click()
    row = panel.locator(f".member:has-text('{member.name}')")
    with owner.page.expect_response(lambda answer: answer.url.endswith(f"/members/{member.name}/")):
        row.locator(".row-more").click()


def press(owner: Person, words: str) -> None:
    owner.page.locator("#member-menu").get_by_role("button", name=words).click()


def test_a_member_is_silenced_heard_again_and_taken_out_in_the_middle_of_a_sentence(
    visit: Visit, shared_house: House
) -> None:
    """E72, E74, C06, E68: the open tab follows at once, says why, and keeps what was being written."""
    ann, ben = visit(shared_house).move_in(), visit(shared_house).move_in()
    ann.create_room(f"room of {ann.name}")
    ben.find_room(f"room of {ann.name}")
    for person in (ann, ben):
        person.is_connected()

    menu_of(ann, ben)
    press(ann, "Role: read-only")
    expect(ben.page.locator(".writing-closed")).to_contain_text("You can read here, but not write.")
    ann.page.locator("#notices").get_by_role("button", name="Undo").click()
    expect(ben.page.locator("chat-composer textarea")).to_be_visible()

    ben.page.locator("chat-composer textarea").fill("half a thought")
    menu_of(ann, ben)
    press(ann, "Remove from room")
    expect(ben.page.locator(".join-bar")).to_contain_text("You were removed from this room.")
    expect(ben.page.locator("draft-kept textarea")).to_have_value("half a thought")
    expect(ann.page.locator("#panel .member")).to_have_count(1)

    ben.page.locator(".join-bar").get_by_role("button", name="Join").click()
    expect(ben.page.locator("chat-composer textarea")).to_have_value("half a thought")
    expect(ben.page.locator("#panel .member")).to_have_count(2)
    expect(ben.page.locator(".room-link[aria-current]")).to_contain_text(f"room of {ann.name}")
    expect(ann.page.locator("#panel .member")).to_have_count(2)


def test_what_was_sent_too_late_is_a_draft_again(visit: Visit, shared_house: House) -> None:
    """E74: in a tunnel nobody hears that they were taken out, and goes on writing."""
    ann, ben = visit(shared_house).move_in(), visit(shared_house).move_in()
    ann.create_room(f"room of {ann.name}")
    ben.find_room(f"room of {ann.name}")
    for person in (ann, ben):
        person.is_connected()

    ben.context.set_offline(True)
    ben.say("from the tunnel")
    menu_of(ann, ben)
    press(ann, "Remove from room")
    expect(ann.page.locator("#panel .member")).to_have_count(1)
    ben.context.set_offline(False)

    expect(ben.page.locator("draft-kept textarea")).to_have_value("from the tunnel")
    expect(ben.page.locator(".join-bar")).to_contain_text("You were removed from this room.")
    ben.page.locator(".join-bar").get_by_role("button", name="Join").click()
    expect(ben.box).to_have_value("from the tunnel")
    assert ann.lines() == []


def test_the_panel_of_members_opens_closes_and_goes_with_its_room(visit: Visit, shared_house: House) -> None:
    """E76: the same button again, Escape one thing at a time, and the focus comes back."""
    ann = visit(shared_house).move_in()
    ann.create_room(f"room of {ann.name}")
    ann.is_connected()
    opener, panel = ann.page.locator(".head-counts"), ann.page.locator("#panel .members")
    opener.click()
    expect(panel).to_be_visible()
    expect(opener).to_have_attribute("aria-expanded", "true")
    opener.click()
    expect(panel).to_have_count(0)

    menu_of(ann, ann)
    ann.page.keyboard.press("Escape")
    expect(ann.page.locator("#member-menu")).to_be_hidden()
    expect(panel).to_be_visible()
    ann.page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(opener).to_be_focused()

    held: list[Route] = []
    ann.page.route("**/members/", lambda route: held.append(route))
    with ann.page.expect_event("requestfailed"):
        opener.click()
        ann.page.keyboard.press("Escape")  # before it has come
    ann.page.unroute("**/members/")
    expect(panel).to_have_count(0)

    opener.click()
    expect(panel).to_be_visible()
    ann.page.locator(".room-link", has_text="lounge").click()
    expect(panel).to_have_count(0)


def test_who_is_banned_is_listed_and_let_in_again(visit: Visit, shared_house: House, ann: Person) -> None:
    slug = ann.page.url.rstrip("/").rsplit("/", 1)[-1]
    ben = visit(shared_house).move_in()
    ben.find_room(f"room of {ann.name}")
    username = str(ben.page.get_attribute("html", "data-username"))
    ann.page.goto(f"/rooms/{slug}/members/{username}/")
    ban = ann.page.locator(f"form[action$='/{username}/ban/']")
    if not ban.is_visible():
        ann.page.locator("details", has=ban).locator("summary").click()
    ban.locator("[name=reason]").fill("spam " * 20)
    with ann.page.expect_response(lambda answer: answer.url.endswith("/ban/")):
        ban.locator("button:not([type=button])").last.click()

    ann.page.set_viewport_size({"width": 390, "height": 800})
    ann.page.goto(f"/rooms/{slug}/bans/")
    row = ann.page.locator(".ban-list .member", has_text=ben.name)
    expect(row).to_contain_text("spam")
    assert ann.page.evaluate("document.documentElement.scrollWidth") <= 390
    row.get_by_role("button").click()
    expect(row).to_have_count(0)
    ben.find_room(f"room of {ann.name}")
