"""Two people talk directly, each in a browser of their own, and neither loads a page anew."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.accounts.test_friends import befriend, meet
from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey


@pytest.fixture
def two(visit: Visit, shared_house: House) -> tuple[Person, Person]:
    """Friends who look at their conversation."""
    one, other = meet(visit, shared_house)
    befriend(one, other)
    for person, friend in ((one, other), (other, one)):
        person.page.goto(f"/direct/{friend.name}/")
        person.is_connected()
    return one, other


def row(person: Person, friend: Person) -> Locator:
    return person.page.locator(".direct-link", has_text=friend.name)


def do(person: Person, address: str) -> None:
    """In another tab of theirs."""
    person.page.evaluate(
        """(address) => fetch(address, { method: "POST", headers: {
            "HX-Request": "true", "X-CSRFToken": document.cookie.match(/csrftoken=([^;]+)/)[1] } })""",
        address,
    )


def test_a_word_its_line_in_the_list_and_the_mark_that_it_was_read(two: tuple[Person, Person]) -> None:
    """D08, D18, E59"""
    one, other = two
    other.page.goto("/rooms/lounge/")
    other.is_connected()
    one.say("Are you there?")
    expect(row(other, one)).to_contain_text("Are you there?")
    expect(row(other, one).locator(".unread")).to_have_text("1")
    expect(one.page.locator(".read-mark")).to_be_hidden()
    row(other, one).click()
    other.sees("Are you there?")
    other.page.evaluate("dispatchEvent(new Event('focus'))")  # a second browser of one machine has none by itself
    expect(one.page.locator(".read-mark")).to_be_visible()


def test_a_hidden_conversation_comes_back_by_undoing_and_with_a_new_word(two: tuple[Person, Person]) -> None:
    """E58"""
    one, other = two
    other.say("hello")
    for again in (lambda: one.page.get_by_role("button", name="Undo").click(), lambda: other.say("still there?")):
        expect(row(one, other)).to_be_visible()
        one.page.locator(".room-header .row-more").click()
        one.page.get_by_role("button", name="Hide this conversation").click()
        one.page.mouse.move(900, 300)
        expect(row(one, other)).to_have_count(0)
        again()
    expect(row(one, other)).to_contain_text("still there?")


def test_where_one_would_write_changes_with_how_the_two_stand(two: tuple[Person, Person]) -> None:
    """E55: the reason, and the way out; what was being typed stays while it is open."""
    one, other = two
    other.say("hello")
    one.sees("hello")  # it has been sent before they part
    closed = one.page.locator(".writing-closed")
    do(other, f"/friends/{one.name}/remove/")
    expect(closed).to_contain_text("You are not friends")
    closed.get_by_role("button").click()
    expect(closed).to_contain_text("has not answered")
    other.page.locator(".writing-closed").get_by_role("button", name="Accept").click()
    expect(one.box).to_be_visible()
    one.box.fill("half a sen")
    do(one, f"/friends/{other.name}/star/")
    do(one, f"/friends/{other.name}/block/")
    expect(closed).to_contain_text("You blocked")
    expect(one.page.locator(".blocked-line")).to_have_count(1)
    one.page.locator(".blocked-line").click()
    one.sees("hello")
    expect(other.page.locator(".writing-closed")).to_have_text("You cannot write here.")
    closed.get_by_role("button", name="Unblock").click()
    expect(closed).to_contain_text("You are not friends")


def test_a_word_is_seen_on_whatever_page_one_looks_at(visit: Visit, shared_house: House) -> None:
    """On a phone in another room, and on a page beside the lists."""
    one, other = meet(visit, shared_house)
    befriend(one, other)
    device = {"viewport": {"width": 390, "height": 700}, "has_touch": True, "is_mobile": True}
    phone = visit(shared_house, locale="en", storage_state=other.context.storage_state(), **device)
    one.page.goto(f"/direct/{other.name}/")
    one.is_connected()
    phone.enter("lounge")
    other.page.goto("/friends/?tab=all")
    other.page.wait_for_selector("html[data-socket=open]")

    one.say("Are you there?")

    told = "#notices .arrival"
    for page in (phone.page, other.page):
        expect(page.locator(told)).to_contain_text(one.name)
        expect(page.locator(told)).to_contain_text("Are you there?")
        expect(page).to_have_title(re.compile(r"^\(1\) "))
        expect(page.locator("link[rel=icon]")).to_have_attribute("href", re.compile("unread"))
    expect(phone.page.locator(".room-header .back .unread")).to_have_text("1")
    row = other.page.locator("#sidebar .direct-link", has_text=one.name).locator(".unread")
    expect(row).to_have_text("1")
    friend = other.page.locator("#friends .person-row", has_text=one.name)
    expect(friend.locator(".last-line")).to_have_text("Are you there?")
    expect(friend.locator(".unread")).to_contain_text("1")

    phone.page.locator(told).tap()
    phone.sees("Are you there?")
    expect(phone.page.locator(".room-header .back .unread")).to_be_hidden()
    expect(other.page.locator(told)).to_have_count(0)
    expect(row).to_be_hidden()
    expect(other.page).not_to_have_title(re.compile(r"^\("))
    one.say("Good")
    phone.sees("Are you there?", "Good")
    expect(phone.page.locator(told)).to_have_count(0)

    # What came while the line was down is told once it is back, and only that.
    phone.page.close()
    one.say("shown at once")
    notices = other.page.locator(told)
    expect(notices).to_contain_text("shown at once")
    notices.evaluate("notice => notice.remove()")
    other.context.set_offline(True)
    expect(other.page.locator("html[data-socket=open]")).to_have_count(0)
    one.say("Did it rain?")
    one.sees("Are you there?", "Good", "shown at once", "Did it rain?")
    one.enter("lounge")
    one.say(f"@{other.name} look here", "nothing for them")
    expect(one.page.locator("chat-message[data-pending]")).to_have_count(0)
    other.context.set_offline(False)
    expect(notices).to_have_count(2)
    expect(notices.filter(has_text="#")).to_contain_text("look here")
    expect(notices.filter(has_not_text="#")).to_contain_text("Did it rain?")
    notices.evaluate_all("notices => notices.forEach((notice) => notice.remove())")
    other.context.set_offline(True)
    expect(other.page.locator("html[data-socket=open]")).to_have_count(0)
    with other.page.expect_response("**/sidebar/"), other.page.expect_response("**/direct/**"):
        other.context.set_offline(False)

    # More than three are one.
    other.page.route("**/arrivals/**", lambda route: route.fulfill(body='<p class="notice arrival">Hello</p>'))
    rows = [{"room": str(-number), "number": 1, "count": 2} for number in range(1, 6)]
    miss = "(detail) => document.dispatchEvent(new CustomEvent('rows-missed', { detail }))"
    other.page.evaluate(miss, rows)
    expect(other.page.locator("#notices")).to_contain_text("While you were offline, 10 messages for you arrived.")
    expect(notices).to_have_count(0)
    other.page.evaluate(miss, rows[:3])
    expect(notices).to_have_count(3)
