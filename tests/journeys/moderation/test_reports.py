"""From a report to what becomes of it: somebody reports, two moderators look, one decides, and everybody hears."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey

APPOINT = """
from django.contrib.auth.models import Group
from accounts.models import User
Group.objects.get(name="moderators").user_set.add(*User.objects.filter(username__in={names}))
"""


@pytest.fixture
def moderators(visit: Visit, shared_house: House) -> list[Person]:
    """Two who moderate the house and are in no room of it but the lounge."""
    people = [visit(shared_house, locale="en").move_in() for _number in range(2)]
    shared_house.manage("shell", "-c", APPOINT.format(names=[person.name for person in people]))
    return people


def test_a_report_is_decided_by_one_moderator_and_all_pages_follow(
    visit: Visit, shared_house: House, moderators: list[Person]
) -> None:
    ann, bob = (visit(shared_house, locale="en").move_in() for _number in range(2))
    room = f"bazaar of {ann.name}"
    ann.create_room(room)
    ann.is_connected()
    bob.find_room(room)
    bob.is_connected()
    ann.say("buy my carpets")
    bob.sees("buy my carpets")
    dana, evan = moderators
    evan.page.goto("/admin/messaging/case/")
    expect(evan.page.locator(".desk-empty")).to_be_visible()

    bob.page.locator("chat-message", has_text="carpets").hover()
    bob.page.get_by_role("toolbar").get_by_role("button", name="Report").click()
    form = bob.page.locator("#report-dialog")
    expect(form).to_contain_text("up to 5 lines before and after it")
    form.get_by_role("button", name="Report").click()
    expect(form.locator(".errorlist")).to_be_visible()
    form.get_by_label("Spam or advertising").check()
    form.get_by_role("button", name="Report").click()
    expect(form).to_be_hidden()
    expect(bob.page.locator("#notices")).to_contain_text("you will hear what became of it")

    expect(evan.page.locator(".desk-entry")).to_contain_text("buy my carpets")  # by itself
    for moderator in moderators:
        moderator.page.goto("/admin/messaging/case/")
        moderator.page.keyboard.press("j")
        moderator.page.keyboard.press("Enter")
        expect(moderator.page.locator(".desk-words")).to_contain_text("buy my carpets")
    dana.page.keyboard.press("1")
    expect(dana.page.locator(".messagelist")).to_contain_text("The message is removed.")

    for person in (ann, bob):
        expect(person.page.locator("chat-message[data-change=removed]")).to_have_count(1)
        expect(person.page.locator("chat-timeline")).not_to_contain_text("buy my carpets")
    expect(bob.page.locator("#notices")).to_contain_text("The moderators have taken action")
    expect(evan.page.locator("#desk-told")).to_contain_text("has decided this: message removed")
    evan.page.keyboard.press("6")  # too late
    expect(evan.page.locator("#desk-acts")).to_have_attribute("inert", "")
    bob.page.goto("/notices/")
    expect(bob.page.locator("#page")).to_contain_text(f"Thank you for your report about #{room}")


def test_a_warning_is_written_by_keyboard_and_read_before_anything_else(
    visit: Visit, shared_house: House, moderators: list[Person]
) -> None:
    """Without scripts, too, somebody can be reported: from their page."""
    ann = visit(shared_house, locale="en").move_in()
    bob = visit(shared_house, locale="en", java_script_enabled=False).move_in()
    bob.page.goto(f"/people/{ann.name}/")
    bob.page.get_by_role("link", name="Report").click()
    bob.page.get_by_label("Something else").check()
    bob.page.get_by_label("In your words").fill("writes to everybody")
    bob.page.get_by_role("button", name="Report").click()
    expect(bob.page.locator("#notices")).to_contain_text("you will hear what became of it")

    page = moderators[0].page
    page.goto("/admin/messaging/case/")
    page.keyboard.press("?")
    expect(page.locator("#desk-keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#desk-keys")).to_be_hidden()
    page.keyboard.press("j")
    expect(page.locator(".desk-entry")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".desk-case")).to_contain_text("writes to everybody")
    page.keyboard.press("2")
    page.keyboard.type("jk16 please slow down")  # letters and digits in a field are words
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("Warned.")
    expect(page.locator(".desk-empty")).to_be_visible()

    ann.page.goto("/rooms/lounge/")
    expect(ann.page.locator("body")).to_contain_text("please slow down")
