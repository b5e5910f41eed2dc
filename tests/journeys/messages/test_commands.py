"""Slash commands and whispers in the box where one writes."""

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.messages.test_writing import composing, enter_while_composing
from tests.journeys.people import Person

pytestmark = pytest.mark.journey


def options(person: Person) -> Locator:
    return person.page.locator("#completions [role=option]")


def test_a_command_is_completed_and_asks_before_it_leaves(ann: Person) -> None:
    """A16"""
    ann.say("hello")
    ann.box.press_sequentially("/qu")
    expect(options(ann)).to_have_count(1)
    ann.box.press("Tab")
    expect(ann.box).to_have_value("/leave")
    ann.box.press("Enter")

    card = ann.page.locator(".command-card")
    expect(card).to_contain_text("Leave #")
    expect(ann.box).to_have_value("")
    ann.page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    ann.sees("hello")


def test_an_unknown_command_stays_in_the_box_and_two_slashes_write_one(ann: Person) -> None:
    ann.box.fill("/hepl me")
    ann.box.press("Enter")
    expect(ann.page.locator("chat-composer > .refusal")).to_contain_text("/help")
    expect(ann.box).to_have_value("/hepl me")

    ann.say("//shrug")
    ann.sees("/shrug")


def test_the_list_of_commands_begins_with_those_one_uses(ann: Person) -> None:
    send = ann.page.locator("chat-composer .send")
    expect(send).to_have_attribute("aria-disabled", "true")
    ann.box.press_sequentially("/topic plants")
    expect(send).to_have_attribute("aria-disabled", "false")
    ann.box.press("Enter")
    expect(ann.page.locator(".room-topic")).to_have_text("plants")
    expect(send).to_have_attribute("aria-disabled", "true")

    ann.page.reload()
    ann.is_connected()
    ann.box.press_sequentially("/")
    expect(options(ann).first).to_contain_text("/topic")


def test_a_whisper_reaches_one_and_nobody_else(visit: Visit, shared_house: House, ann: Person) -> None:
    """C10"""
    ben, cat = visit(shared_house).move_in(), visit(shared_house).move_in()
    room = f"room of {ann.name}"
    for person in (ben, cat):
        person.find_room(room)
        person.is_connected()

    ann.box.press_sequentially(f"/w {ben.name[:6]}")
    expect(options(ann).filter(has_text=ben.name)).to_be_visible()
    ann.box.press("Enter")
    expect(ann.page.locator(".whisper-bar")).to_contain_text(ben.name)
    ann.page.reload()  # what was for one never turns into words for all
    expect(ann.page.locator(".whisper-bar")).to_contain_text(ben.name)
    ann.is_connected()
    ann.say("psst")
    ben.sees("psst")
    expect(ben.page.locator("chat-message[data-whisper-to]")).to_have_count(1)

    ann.box.press("Escape")
    expect(ann.page.locator(".whisper-bar")).to_be_hidden()
    ann.say("hello all")
    cat.sees("hello all")
    ben.sees("psst", "hello all")

    ben.page.locator("chat-message[data-whisper-to]").hover()
    ben.page.get_by_role("button", name="Whisper", exact=True).click()
    expect(ben.page.locator(".whisper-bar")).to_contain_text(str(ann.page.get_attribute("html", "data-username")))
    ben.say("yes?")
    ann.sees("psst", "hello all", "yes?")
    cat.page.reload()
    cat.sees("hello all")


def test_in_korean_one_enter_takes_what_is_offered(ann: Person) -> None:
    keyboard = composing(ann, "/도")
    expect(options(ann)).to_have_count(1)

    enter_while_composing(keyboard)
    keyboard.send("Input.insertText", {"text": "/도"})

    expect(ann.box).to_have_value("/help ")
    ann.sees()


def test_the_button_counts_down_in_slow_mode_and_the_text_stays(visit: Visit, shared_house: House, ann: Person) -> None:
    slug = ann.page.url.rstrip("/").rsplit("/", 1)[-1]
    ann.page.goto(f"/rooms/{slug}/settings/")
    ann.page.locator("[name=slow_seconds]").select_option("60")
    ann.page.locator("form:has([name=slow_seconds]) button:not([type=button])").first.click()
    ben = visit(shared_house, permissions=["microphone"]).move_in()
    ben.find_room(f"room of {ann.name}")
    ben.is_connected()
    # A voice counts as a text does, and one that comes too early is kept.
    mic = ben.page.get_by_role("button", name="Record a voice message")
    said = ben.page.locator(".voice-bar .voice-time")
    for _ in range(2):
        mic.click()
        expect(said).to_have_text("0:01")
        ben.page.get_by_role("button", name="Send voice message").click()
        expect(ben.page.locator(".send[data-left]")).to_be_attached()
    expect(ben.page.locator(".composer > .refusal")).to_contain_text("Your recording stays.")
    expect(said).to_be_visible()
    expect(ben.page.locator("chat-file[data-seconds]")).to_have_count(1)
    ben.page.get_by_role("button", name="Discard").click()
    expect(ben.page.locator(".send[data-left]")).to_be_visible()
    ben.box.fill("two")
    ben.box.press("Enter")
    expect(ben.box).to_have_value("two")
    ben.sees("")


def test_commands_have_names_of_the_readers_language(visit: Visit, shared_house: House) -> None:
    ann = visit(shared_house, locale="ko").move_in()
    ann.create_room(f"방 {ann.name}")
    ann.is_connected()
    ann.box.press_sequentially("/초")
    expect(options(ann).first).to_contain_text("이 방에 누군가를 초대해요")
    ann.box.press("Tab")
    expect(ann.box).to_have_value("/초대 ")
    ann.box.fill("")
    ann.box.press_sequentially("/inv")
    expect(options(ann)).to_have_count(1)
    ann.box.press("Tab")
    expect(ann.box).to_have_value("/invite ")
