"""Forms are forms: one can talk without a script."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House

pytestmark = pytest.mark.journey


def test_a_message_is_sent_by_the_form_and_a_refused_one_is_kept(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house, java_script_enabled=False).move_in()
    ann.create_room(f"plain room of {ann.name}")

    ann.box.fill("plain and simple")
    ann.page.get_by_role("button", name="Send").click()
    expect(ann.page.locator("chat-message .body").last).to_have_text("plain and simple")

    ann.box.fill("x" * 4001)
    ann.page.get_by_role("button", name="Send").click()
    expect(ann.page.locator(".composer .refusal")).to_contain_text("4000")
    expect(ann.box).to_have_value("x" * 4001)


def test_two_become_friends_and_talk_by_forms(visit: Visit, shared_house: House) -> None:
    """E42 to E46, D08, E58: asked on one's page, answered in the list; put away and brought back."""
    ann, ben = (visit(shared_house, java_script_enabled=False, locale="en").move_in() for _person in range(2))
    ann.page.goto(f"/people/?q={ben.name}")
    ann.page.locator(".person-row", has_text=ben.name).get_by_role("link").first.click()
    ann.page.fill("[name=text]", "We met on the stairs")
    ann.page.get_by_role("button", name="Add friend").click()
    expect(ann.page.locator(".notice")).to_have_text("Request sent!")

    ben.page.goto("/friends/?tab=requests")
    card = ben.page.locator(".request-card", has_text=ann.name)
    expect(card.locator("q")).to_have_text("We met on the stairs")
    card.get_by_role("button", name="Accept").click()
    expect(ben.page.locator(".notice")).to_contain_text("friends now")

    ben.page.goto(f"/direct/{ann.name}/")
    ben.box.fill("So we did")
    ben.page.get_by_role("button", name="Send").click()
    ann.page.goto("/friends/?tab=all")
    row = ann.page.locator(".person-row", has_text=ben.name)
    expect(row).to_contain_text("So we did")
    row.get_by_role("link", name=f"More about {ben.name}").click()
    expect(ann.page).to_have_url(re.compile(f"/people/{ben.name}/$"))
    ann.page.go_back()
    row.get_by_role("link", name=ben.name, exact=True).click()
    expect(ann.page.locator("chat-message .body").last).to_have_text("So we did")

    ann.page.locator(".room-header .row-more").click()
    ann.page.get_by_role("button", name="Hide this conversation").click()
    ann.page.get_by_role("button", name=f"Show again: {ben.name}").click()
    expect(ann.page.locator(".direct-link", has_text=ben.name)).to_be_visible()


def test_a_room_opens_at_its_end_with_the_times_of_the_reader(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house).move_in()
    ann.create_room(f"long room of {ann.name}")
    address = ann.page.url
    ann.is_connected()
    ann.say(*(f"line {number}\n\n\nand its end" for number in range(1, 15)))
    clock = ann.page.locator("chat-message time").last.text_content()

    ben = visit(shared_house, java_script_enabled=False, locale="en")
    [session] = [cookie for cookie in ann.context.cookies() if cookie["name"] == "session"]
    ben.context.add_cookies([{"name": "session", "value": session["value"], "url": shared_house.url}])
    ben.context.add_cookies([{"name": "timezone", "value": "Asia/Kathmandu", "url": shared_house.url}])
    ben.page.goto(address)
    last = ben.page.locator("chat-message").last
    expect(last).to_be_in_viewport(ratio=1)
    expect(ben.box).to_be_in_viewport()
    expect(ben.page.locator("chat-message").nth(1)).not_to_be_in_viewport()
    expect(last.locator("time")).to_have_text(re.compile(r"^\d+:\d\d [AP]M$"))
    assert last.locator("time").text_content() != clock  # 5:45 hours from where ann is
    ben.page.locator("chat-timeline").hover()
    ben.page.mouse.wheel(0, -20_000)
    expect(ben.page.locator("chat-message").nth(1)).to_be_in_viewport()
