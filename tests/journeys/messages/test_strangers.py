"""Two people who have never met become friends and talk, though one of them is away for a while."""

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import WAIT, Person

pytestmark = pytest.mark.journey


def arrive(visit: Visit, house: House) -> tuple[Person, Person]:
    """Two strangers, each in the lounge."""
    ann, ben = visit(house).move_in(), visit(house).move_in()
    for person in (ann, ben):
        person.enter("lounge")
    return ann, ben


def befriend(ann: Person, ben: Person) -> None:
    """Ann asks, and Ben says yes where he is told."""
    ann.page.goto("/people/")
    ann.is_connected()
    ann.page.get_by_label("Search people by name").fill(ben.name)
    ann.page.get_by_role("button", name=f"Add friend: {ben.name}").click()
    expect(ann.page.locator("#notices", has_text="Request sent!")).to_be_visible()
    told = ben.page.locator("#notices .notice", has_text=f"{ann.name} wants to add you.")
    told.get_by_role("button", name="Accept").click()
    expect(ben.page.locator("#notices", has_text="friends now")).to_be_visible()


def open_conversation(ann: Person, ben: Person) -> None:
    """From the button beside the name; there is one composer, and it must be the right one."""
    ann.page.get_by_role("link", name=f"Message: {ben.name}").click()
    expect(ann.page.locator(".room-title")).to_have_text(ben.name)
    ann.is_connected()


def open_row(ben: Person, ann: Person) -> None:
    row_of(ben, ann).click()
    expect(ben.page.locator(".room-title")).to_have_text(ann.name)


def row_of(person: Person, other: Person) -> Locator:
    """How the other stands in this person's list of direct conversations."""
    return person.page.locator(".direct-link", has_text=other.name)


def test_what_is_written_to_somebody_who_is_away_waits_for_them_below_the_unread_line(
    visit: Visit, shared_house: House
) -> None:
    """D09, D17, E41, E44, E46, E47, E59"""
    ann, ben = arrive(visit, shared_house)
    befriend(ann, ben)
    open_conversation(ann, ben)
    ann.say("Here at last")
    expect(row_of(ben, ann).locator(".unread")).to_have_text("1")
    open_row(ben, ann)
    ben.say("So this is it")
    ann.sees("Here at last", "So this is it")

    ben.page.goto("about:blank")  # gone, without a word
    away = ann.page.get_by_text(f"{ben.name} is not online now")
    expect(away).to_be_visible(timeout=WAIT)
    ann.say("Read this when you are back")
    ann.sees("Here at last", "So this is it", "Read this when you are back")
    ben.page.goto("/rooms/lounge/")
    expect(away).to_be_hidden()
    expect(row_of(ben, ann).locator(".unread")).to_have_text("1")
    open_row(ben, ann)

    expect(ben.page.locator(".unread-line + chat-message .body")).to_have_text("Read this when you are back")
    ben.sees("Here at last", "So this is it", "Read this when you are back")
