"""A moderator acts on somebody who is writing: the box closes and opens again, and nothing typed is lost."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House

pytestmark = pytest.mark.journey


def act(house: House, name: str, call: str) -> None:
    """What a moderator of the house does meanwhile, in another process that open tabs hear of."""
    steps = [
        "from datetime import timedelta",
        "from django.utils import timezone",
        "from accounts.models import User",
        "from accounts.moderation.operations import *",
        "from chatsite.delivery import relay",
        "relay.speak()",
        f"person = User.objects.get(username='{name}')",
        call,
    ]
    house.manage("shell", "-c", "; ".join(steps))


def test_who_is_restricted_or_warned_while_writing_is_told_and_keeps_what_they_typed(
    visit: Visit, shared_house: House
) -> None:
    ann = visit(shared_house, locale="en").move_in()
    ann.enter("lounge")
    ann.box.fill("half a sentence")
    closed = ann.page.locator(".writing-closed")

    act(shared_house, ann.name, "restrict(person=person, by=None, until=timezone.now() + timedelta(hours=2))")
    expect(closed).to_contain_text("A moderator restricted your account for a while. You can read, but not write.")
    expect(closed.locator(".time-left")).to_contain_text("1:59:")
    expect(closed.locator("draft-kept textarea")).to_have_value("half a sentence")
    ann.page.reload()
    expect(closed.locator("draft-kept textarea")).to_have_value("half a sentence")
    ann.is_connected()

    act(shared_house, ann.name, "lift_restriction(person=person, by=None)")
    expect(ann.box).to_have_value("half a sentence")

    act(shared_house, ann.name, "warn(person=person, by=None, text='Please use kinder words.')")
    warning = ann.page.get_by_role("heading", name="A warning from a moderator")
    expect(warning).to_be_visible()
    ann.page.goto("/accounts/profile/")
    expect(warning).to_be_visible()
    expect(ann.page.get_by_text("Please use kinder words.")).to_be_visible()
    ann.page.get_by_role("button", name="I have read it").press("Enter")
    expect(ann.page).to_have_url(f"{shared_house.url}/accounts/profile/")
    ann.enter("lounge")
    expect(ann.box).to_have_value("half a sentence")
    ann.box.press("Enter")
    expect(ann.page.locator("chat-message:not([data-pending])", has_text="half a sentence")).to_be_visible()
