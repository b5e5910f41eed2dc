"""Two people become friends, each in a browser of their own, and neither loads a page anew."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import WAIT, Person

pytestmark = pytest.mark.journey


def meet(visit: Visit, house: House) -> tuple[Person, Person]:
    return visit(house, locale="en").move_in(), visit(house, locale="en").move_in()


def befriend(one: Person, other: Person) -> None:
    one.page.goto(f"/people/{other.name}/")
    one.page.get_by_role("button", name="Add friend").click()
    expect(one.page.locator("#notices")).to_contain_text("Request sent!")
    other.page.goto(f"/people/{one.name}/")
    other.page.locator(".door").get_by_role("button", name="Accept").click()
    expect(other.page.locator("#notices")).to_contain_text("friends now")


def test_a_request_arrives_is_accepted_and_both_lists_change(visit: Visit, shared_house: House) -> None:
    """E42 to E47, D09, D15"""
    asks, answers = meet(visit, shared_house)
    answers.page.goto("/friends/?tab=requests")
    answers.page.wait_for_selector("html[data-socket=open]")
    asks.page.goto("/people/")
    asks.page.locator("[name=q]").press_sequentially(answers.name)
    row = asks.page.locator(".person-row", has_text=answers.name)
    row.get_by_role("button", name="Add friend").click()
    expect(row.get_by_role("button", name="Cancel")).to_be_visible()

    card = answers.page.locator(".request-card", has_text=asks.name)
    expect(answers.page.locator("#notices")).to_contain_text(asks.name)
    expect(answers.page.locator("#sidebar [data-friend-requests]")).to_have_text("1")
    card.get_by_role("button", name="Accept").click()
    expect(card).to_have_count(0)
    expect(answers.page.locator("#sidebar [data-friend-requests]")).to_be_hidden()

    row.get_by_role("link", name="Message").click()  # it has become another button by itself
    asks.is_connected()
    asks.say("Hello!")
    asks.sees("Hello!")
    answers.page.goto("/friends/?tab=all")
    friend = answers.page.locator(".person-row", has_text=asks.name)
    expect(friend).to_contain_text("Hello!")
    friend.get_by_role("link", name=asks.name, exact=True).click()
    answers.sees("Hello!")


def test_what_one_types_in_a_menu_stays_while_the_list_around_it_changes(visit: Visit, shared_house: House) -> None:
    one, other = meet(visit, shared_house)
    befriend(one, other)
    one.page.goto("/friends/?tab=all")
    one.page.wait_for_selector("html[data-socket=open]")
    row = one.page.locator(".person-row", has_text=other.name)
    row.locator(".row-more").click()
    menu = one.page.locator("#friend-menu")
    menu.locator("[name=alias]").fill("My climbing friend")
    third = visit(shared_house, locale="en").move_in()
    third.page.goto(f"/people/{one.name}/")
    third.page.get_by_role("button", name="Add friend").click()
    expect(one.page.locator("#friend-tabs")).to_contain_text("Requests 1")
    expect(menu.locator("[name=alias]")).to_have_value("My climbing friend")
    expect(menu.locator("[name=alias]")).to_be_focused()
    menu.locator("form:has([name=alias]) button").click()
    expect(menu).to_be_hidden()
    expect(row.locator(".row-more")).to_be_focused()
    expect(one.page.locator(".person-row .name")).to_have_text("My climbing friend")


def test_a_friend_who_comes_is_in_the_sidebar(visit: Visit, shared_house: House) -> None:
    """E22: of those who are here now."""
    one, other = meet(visit, shared_house)
    befriend(one, other)
    other.context.close()
    one.page.goto("/rooms/lounge/")
    expect(one.page.locator(".friends-here")).to_contain_text("Friends")
    back = visit(shared_house, locale="en").sign_in(other.name)
    back.enter("lounge")
    one.page.locator(".friend-link", has_text=other.name).click()
    expect(one.page.locator(".room-title")).to_contain_text(other.name)


def test_what_happened_while_the_line_was_down_is_in_the_list_when_it_is_back(
    visit: Visit, shared_house: House
) -> None:
    """E44"""
    asks, answers = meet(visit, shared_house)
    answers.page.goto("/friends/?tab=requests")
    answers.is_connected()
    answers.context.set_offline(True)
    expect(answers.page.locator("html[data-socket=open]")).to_have_count(0)
    asks.page.goto(f"/people/{answers.name}/")
    asks.page.get_by_role("button", name="Add friend").click()
    expect(asks.page.locator("#notices")).to_contain_text("Request sent!")
    answers.context.set_offline(False)

    expect(answers.page.locator(".request-card", has_text=asks.name)).to_be_visible(timeout=WAIT)
