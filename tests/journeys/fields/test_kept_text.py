"""What one types stays where it is typed: before scripts run, and while what is around the field is read again."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.accounts.test_friends import befriend, meet
from tests.journeys.conftest import Visit
from tests.journeys.fields.test_asking_fields import held, is_answered, mark
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey


def hear(person: Person, news: str) -> None:
    person.page.evaluate("news => document.dispatchEvent(new CustomEvent(news, { detail: document.body }))", news)


def test_a_message_begun_before_scripts_run_is_a_draft_and_is_completed(ann: Person) -> None:
    room = ann.page.url
    with held(ann.page, re.compile(r"\.js$")):
        ann.page.goto(room, wait_until="commit")
        ann.box.focus()
        ann.page.keyboard.type("/h")
    expect(ann.page.locator(".completions [role=option]").first).to_be_visible()

    with held(ann.page, re.compile(r"\.js$")):
        ann.page.goto(room, wait_until="commit")
        ann.box.focus()
        ann.page.keyboard.type("more")
    expect(ann.box).to_have_value("/h\nmore")
    ann.page.goto(room)
    expect(ann.box).to_have_value("/h\nmore")


def test_notes_about_a_friend_stay_while_their_page_reads_itself_again(visit: Visit, shared_house: House) -> None:
    one, other = meet(visit, shared_house)
    befriend(one, other)
    page = one.page
    page.goto(f"/people/{other.name}/")
    page.wait_for_selector("html[data-socket=open]")
    alias, group = page.locator("[name=alias]"), page.locator("[name=new_group]")
    group.press_sequentially("Chess")
    alias.press_sequentially("Smith")
    alias.press("ArrowLeft")
    mark(page, "#person")
    hear(one, "chat-profile")
    is_answered(page, "#person")
    expect(group).to_have_value("Chess")
    expect(alias).to_be_focused()
    page.keyboard.type("_")
    expect(alias).to_have_value("Smit_h")

    alias.press("Enter")
    expect(page.locator("h1")).to_have_text("Smit_h")
    expect(group).to_have_value("Chess")


def test_the_name_of_a_folder_stays_until_it_is_sent(ann: Person) -> None:
    page = ann.page
    page.goto("/sidebar/folders/")
    page.wait_for_selector("html[data-socket=open]")
    name = page.locator(".folder-new [name=name]")
    name.press_sequentially("Work")
    mark(page, "#room-folders")
    hear(ann, "chat-room-list")
    is_answered(page, "#room-folders")
    expect(name).to_be_focused()
    expect(name).to_have_value("Work")

    name.press("Enter")
    expect(page.locator(".folder-row [name=name]").first).to_have_value("Work")
    expect(name).to_have_value("")
