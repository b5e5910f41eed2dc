"""How it ends: signed out elsewhere, taken out of a room, a page left open by somebody else."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey


def two_tabs(person: Person) -> None:
    """Opens a second tab beside the first, in the same place; the person looks at the second."""
    address = person.page.url
    person.open_tab()
    person.page.goto(address)
    person.is_connected()


def test_signing_out_in_one_tab_leads_the_other_to_the_sign_in_page(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house).move_in()
    ann.enter("lounge")
    first = ann.page
    two_tabs(ann)

    ann.sign_out()

    first.wait_for_url("**/accounts/login/**")


def test_leaving_a_room_in_one_tab_takes_it_from_the_other(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house).move_in()
    ann.create_room(f"room of {ann.name}")
    ann.is_connected()
    ben = visit(shared_house).move_in()
    ben.find_room(f"room of {ann.name}")
    first = ben.page
    two_tabs(ben)

    ben.page.locator(".head-counts").click()
    ben.page.locator("#panel").get_by_text("Leave this room").click()

    expect(first.get_by_role("button", name="Join")).to_be_visible()
    expect(ann.page.locator(".head-counts .count")).to_have_text("1 person")
    expect(ann.page.locator("chat-message .body").last).to_have_text(f"{ben.name} left room of {ann.name}")


def test_a_tab_left_open_by_one_person_does_not_send_for_the_next(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house).move_in()
    ann.enter("lounge")
    ann.page.route_web_socket("**/ws/", lambda socket: socket.close(code=1011))
    ann.page.reload()
    left_open = ann.page
    # It hears nothing of what follows, and asks for nothing, so that it finds out by sending.
    left_open.route(re.compile(r"/(read|changes|here|sidebar)/"), lambda route: route.abort())
    ann.context.clear_cookies()
    ben = Person(ann.context, ann.house).register()
    ben.enter("lounge")

    left_open.locator("chat-composer textarea").fill("said by whom?")
    left_open.locator("chat-composer textarea").press("Enter")

    expect(left_open.locator(".me-name")).to_have_text(ben.name)
    ben.say("the last word")
    expect(ben.page.locator("chat-message:not([data-pending])").last).to_contain_text("the last word")
    expect(ben.page.get_by_text("said by whom?")).to_have_count(0)
