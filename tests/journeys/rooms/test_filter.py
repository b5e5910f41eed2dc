"""Rules of the word filter: tried before they are on, and what their authors read whose words they do not want."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House

pytestmark = pytest.mark.journey


def test_a_rule_is_rehearsed_and_turned_on_and_what_it_refuses_stays_where_one_writes(
    visit: Visit, shared_house: House
) -> None:
    """A07: a false alarm becomes an exception; a warning is overcome; what is held is seen by its author alone."""
    ann = visit(shared_house).move_in()
    ann.create_room(f"calm of {ann.name}")
    ann.is_connected()
    slug = ann.page.url.rstrip("/").rsplit("/", 1)[1]
    ben = visit(shared_house).move_in()
    ben.find_room(f"calm of {ann.name}")
    ben.is_connected()
    ben.say("a gr1umble", "we met at grumble street")
    ann.sees("a gr1umble", "we met at grumble street")

    page = ann.page
    page.goto(f"{shared_house.url}/rooms/{slug}/filter/")
    page.fill("[name=texts]", "grumble")
    page.locator("form:has([name=texts]) button[data-kind=primary]").click()
    expect(page.locator(".filter-lines > li")).to_have_count(2, timeout=30_000)  # a worker does it
    expect(page.locator(".filter-lines")).to_contain_text("digits removed")
    page.locator(".filter-lines > li", has_text="street").locator("input").check()
    page.get_by_role("button", name="The chosen ones are false alarms").click()
    expect(page.locator(".filter-lines > li")).to_have_count(1, timeout=30_000)
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator("#notices")).to_contain_text("Saved.")

    refusal = ben.page.locator("chat-composer > .refusal")
    ben.box.fill("oh g.r.u.m.b.l.e")
    ben.box.press("Enter")
    expect(ben.box).to_have_value("oh g.r.u.m.b.l.e", timeout=10_000)
    expect(refusal).to_contain_text("g.r.u.m.b.l.e")
    expect(ben.page.locator("chat-message[data-pending]")).to_have_count(0)
    ben.box.fill("")
    ben.say("still at grumble street")
    ann.enter(slug)
    ann.sees("a gr1umble", "we met at grumble street", "still at grumble street")


def test_a_warning_is_overcome_and_a_held_message_waits_above_the_box(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house).move_in()
    ann.create_room(f"peace of {ann.name}")
    ann.is_connected()
    slug = ann.page.url.rstrip("/").rsplit("/", 1)[1]
    _add(shared_house, slug, mumble="warn", rumble="hold")
    ben = visit(shared_house).move_in()
    ben.find_room(f"peace of {ann.name}")
    ben.is_connected()

    ben.box.fill("mumble on")
    ben.box.press("Enter")
    expect(ben.page.locator("chat-composer > .refusal")).to_contain_text("mumble", timeout=10_000)
    expect(ben.box).to_have_value("mumble on")
    ben.page.get_by_role("button", name="Send anyway").click()
    ann.sees("mumble on")

    ben.box.fill("a rumble")
    ben.box.press("Enter")
    expect(ben.page.locator("#held")).to_contain_text("a rumble", timeout=10_000)
    ben.page.reload()
    expect(ben.page.locator("#held")).to_contain_text("a rumble")
    expect(ann.page.locator("#conversation")).not_to_contain_text("a rumble")
    ben.page.locator("#held button").click()
    expect(ben.page.locator("#held")).not_to_contain_text("a rumble")


def _add(house: House, slug: str, **actions: str) -> None:
    """Rules of a room that are on, and known to the server by the time this returns."""
    house.manage("shell", "-c", f"from tests.journeys.rooms.test_filter import add; add({slug!r}, {actions!r})")


def add(slug: str, actions: dict[str, str]) -> None:
    """Called in the house (`manage.py shell`)."""
    from messaging.moderation.rules import operations
    from rooms.models import Room

    room = Room.objects.get(slug=slug)
    owner = room.memberships.owners().select_related("user").get().user
    for text, action in actions.items():
        rules = operations.add_rules(by=owner, room=room, texts=[text], action=action)
        operations.switch(rules=rules, by=owner, state="on")
