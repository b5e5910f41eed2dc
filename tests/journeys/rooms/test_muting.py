"""Muting a room with one press, and taking it back with a key."""

import pytest
from playwright.sync_api import expect

from tests.journeys.people import Person

pytestmark = pytest.mark.journey


def test_a_room_muted_by_mistake_is_heard_again(ann: Person) -> None:
    muted = ann.page.locator(".room-link[data-muted]")
    ann.page.locator(".room-bell").first.click()
    ann.page.get_by_role("button", name="For an hour").click()
    expect(muted).to_have_count(1)
    notice = ann.page.locator("#notices .notice", has_text="Muted until")
    expect(notice).to_be_visible()

    ann.page.locator("chat-timeline").focus()
    ann.page.keyboard.press("Control+z")

    expect(muted).to_have_count(0)
    expect(notice).to_have_count(0)
