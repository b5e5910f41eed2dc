"""A room is decided about, closed and deleted while somebody looks at it."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey


def open_settings(person: Person) -> None:
    person.page.locator(".title-button").click()
    person.page.get_by_role("link", name="Room settings").click()
    expect(person.page.get_by_role("heading", name="Room settings")).to_be_visible()


def test_what_an_owner_decides_is_seen_at_once_by_who_sits_in_the_room(visit: Visit, shared_house: House) -> None:
    """C11, C14, C29: name, topic, closed, deleted, and back; the member's page is never loaded again but at the end."""
    ann = visit(shared_house).move_in()
    ann.create_room(f"den of {ann.name}")
    ann.is_connected()
    slug = ann.page.url.rstrip("/").rsplit("/", 1)[1]
    ben = visit(shared_house).move_in()
    ben.find_room(f"den of {ann.name}")
    ben.is_connected()
    ben.page.evaluate("window.stays = true")
    look = ben.page.locator

    open_settings(ann)
    ann.page.fill("[name=name]", f"tea of {ann.name}")
    ann.page.fill("[name=topic]", "Green or black?")
    ann.page.locator("form:has([name=topic]) button:not([type=button])").click()
    expect(ann.page.locator("#notices")).to_contain_text("Saved.")

    expect(look(".room-title")).to_have_text(f"tea of {ann.name}")
    expect(look(".room-topic")).to_have_text("Green or black?")
    expect(look(".room-link[aria-current]")).to_contain_text(f"tea of {ann.name}")
    expect(ben.box).to_have_attribute("placeholder", f"Message #tea of {ann.name}")
    expect(ben.page).to_have_title(re.compile(rf"tea of {ann.name}"))
    expect(look("chat-message .body", has_text="changed the name")).to_contain_text(
        f"den of {ann.name} → tea of {ann.name}"
    )
    expect(look("chat-message .body").last).to_have_text(f"{ann.name} set the topic: Green or black?")
    ann.page.check("[name=allows_guests]")
    ann.page.locator("form:has([name=allows_guests]) button:not([type=button])").click()
    expect(look("chat-message .body").last).to_have_text(f"{ann.name} allowed guests")

    ann.page.get_by_role("button", name="Close the room").click()
    expect(look(".room-header .tag")).to_have_text("closed")
    expect(look("chat-composer textarea")).to_have_count(0)
    ann.page.get_by_role("button", name="Open it again").click()
    expect(look("chat-composer textarea")).to_be_visible()
    assert ben.page.evaluate("window.stays")

    ann.page.get_by_role("button", name="Delete the room").click()
    expect(look(".refusal")).to_have_text("This room was deleted.")
    ann.page.locator("#notices").get_by_role("button", name="Undo").click()
    expect(ann.page.locator(".room-title")).to_have_text(f"tea of {ann.name}")
    ben.enter(slug)
    expect(look("chat-message .body").last).to_contain_text("opened this room again")
