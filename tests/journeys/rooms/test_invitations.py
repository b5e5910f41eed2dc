"""Ways into a closed room: its owner, a member who is asked in, a stranger with a link, and a guest."""

import pytest
from playwright.sync_api import expect

from conftest import PASSWORD
from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey


def make_closed_room(ann: Person, name: str) -> None:
    ann.page.goto("/rooms/new/")
    ann.page.fill("[name=name]", name)
    ann.page.locator("[name=kind][value=closed]").check()
    ann.page.locator("form:has([name=name]) button:not([type=button])").click()
    expect(ann.page.locator(".room-title")).to_contain_text(name)
    ann.is_connected()


def test_three_ways_into_a_closed_room(visit: Visit, shared_house: House) -> None:
    """E64, E71, A14: an invitation that is accepted, a link that carries through registration, a nickname."""
    ann, ben = visit(shared_house).move_in(), visit(shared_house).move_in()
    ben.enter("lounge")
    name = f"den of {ann.name}"
    make_closed_room(ann, name)

    ann.page.locator(".invite-first").get_by_role("link", name="Invite by name").click()
    ann.page.locator("#panel").get_by_label("Search people by name").fill(ben.name)
    ann.page.locator("#panel").get_by_role("button", name=f"Invite: {ben.name}").click()
    expect(ann.page.locator("#invite-people")).to_contain_text("invited")
    ben.page.locator(".waiting-link", has_text=name).click()
    ben.page.get_by_role("button", name=f"Join: {name}").click()
    expect(ben.page.locator(".room-title")).to_contain_text(name)
    expect(ann.page.locator("#invite-people")).to_contain_text("in the room")

    ann.page.goto(f"{ann.page.url}settings/")
    ann.page.locator("[name=allows_guests]").check()
    ann.page.locator("form:has([name=allows_guests]) button[data-kind=primary]").click()
    expect(ann.page.locator("#notices")).not_to_be_empty()
    ann.page.goto(ben.page.url)
    ann.is_connected()
    ann.page.locator(".title-button").click()
    ann.page.locator(".title-menu").get_by_role("link", name="Invite people").click()
    ann.page.locator("#panel [name=for_guests]").check()
    ann.page.get_by_role("button", name="Create a link").click()
    link = ann.page.locator("#invite-links share-link input").input_value()

    cat = visit(shared_house)
    cat.page.goto(link)
    cat.page.get_by_role("button", name="Sign up and join").click()
    cat.page.fill("[name=username]", cat.name)
    for field in ("password1", "password2"):
        cat.page.fill(f"[name={field}]", PASSWORD)
    cat.page.locator("form:has([name=password1]) button:not([type=button])").click()
    expect(cat.page.locator(".room-title")).to_contain_text(name)
    cat.is_connected()
    cat.say("what a nice den")

    dot = visit(shared_house)
    dot.page.goto(link)
    dot.page.get_by_label("Nickname").fill("Wanderer")
    dot.page.get_by_role("button", name="Join as a guest").click()
    expect(dot.page.locator(".room-title")).to_contain_text(name)
    dot.is_connected()
    dot.say("only passing by")
    for person in (ann, ben, cat, dot):
        person.sees("what a nice den", "only passing by")
    expect(ann.page.locator("chat-message", has_text="only passing by").locator(".guest-mark")).to_be_visible()
    dot.page.goto("/rooms/")
    expect(dot.page.get_by_text("You are here as a guest")).to_be_visible()
