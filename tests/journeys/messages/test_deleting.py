"""Deleting: at once, with a way back for ten seconds, and one's own words to write again."""

import re

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey


def delete(person: Person, words: str) -> None:
    person.page.locator("chat-message", has_text=words).hover()
    person.page.locator(".message-toolbar [data-act=delete]").click()


def undo_button(person: Person) -> Locator:
    return person.page.locator("#notices").get_by_role("button", name="Undo")


def test_a_slip_is_undone_everywhere_by_mouse_by_key_and_after_a_reload(visit: Visit, shared_house: House) -> None:
    ann, ben = visit(shared_house).move_in(), visit(shared_house).move_in()
    ann.create_room(f"room of {ann.name}")
    ann.is_connected()
    ben.find_room(f"room of {ann.name}")
    ann.say("first", "second")
    for person in (ann, ben):
        person.sees("first", "second")

    delete(ann, "second")
    ben.sees("first", "Deleted")
    undo_button(ann).click()
    for person in (ann, ben):
        person.sees("first", "second")
    expect(ann.page.locator("#notices .notice")).to_have_count(0)

    delete(ann, "second")
    ben.sees("first", "Deleted")
    ann.page.keyboard.press("Control+z")
    ben.sees("first", "second")

    answers: list[Route] = []
    ann.page.route("**/delete/", lambda route: answers.append(route), times=1)
    delete(ann, "second")
    ann.page.wait_for_timeout(50)
    ann.page.keyboard.press("Control+z")  # before it is answered
    with ann.page.expect_request("**/undelete/"):
        answers.pop().continue_()
    for person in (ann, ben):
        person.sees("first", "second")

    delete(ann, "first")
    ann.sees("Deleted", "second")
    ann.page.reload()
    ann.sees("Deleted", "second")
    undo_button(ann).press("Enter")
    for person in (ann, ben):
        person.sees("first", "second")


def test_ones_own_words_can_be_written_again_below_what_is_being_written(ann: Person) -> None:
    ann.say("//half", "regretted")
    ann.box.fill("half a thought")
    delete(ann, "regretted")
    ann.sees("/half", "Deleted")
    ann.page.locator("#notices").get_by_role("button", name="Write again").click()
    expect(ann.box).to_have_value("half a thought\nregretted")
    expect(ann.box).to_be_focused()

    delete(ann, "/half")
    ann.page.locator(".room-link", has_text="lounge").click()
    expect(ann.box).to_have_attribute("placeholder", "Message #lounge")
    ann.page.locator("#notices").get_by_role("button", name="Write again").click()
    expect(ann.box).to_have_value("")
    ann.page.locator(".room-link", has_text=ann.name).click()
    expect(ann.box).to_have_value("half a thought\nregretted\n//half")


def test_a_whisper_is_written_again_to_the_same_one_alone(visit: Visit, shared_house: House) -> None:
    ann, ben = visit(shared_house).move_in(), visit(shared_house).move_in()
    ann.create_room(f"room of {ann.name}")
    ann.is_connected()
    ben.find_room(f"room of {ann.name}")
    ann.say(f"/w {ben.name} between us")
    ann.sees("between us")

    delete(ann, "between us")
    ann.page.locator("#notices").get_by_role("button", name="Write again").click()

    expect(ann.page.locator(".whisper-words")).to_contain_text(ben.name)
    expect(ann.box).to_have_value("between us")


def test_in_a_closed_room_one_is_asked_before(ann: Person) -> None:
    ann.say("regretted")
    ann.sees("regretted")
    ann.page.evaluate(
        """async () => {
          const { roomUrl } = document.querySelector("chat-timeline").dataset;
          const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
          await fetch(`${roomUrl}archive/`, { method: "POST", headers: { "X-CSRFToken": token } });
        }"""
    )
    expect(ann.page.locator("#writing")).to_have_attribute("data-state", re.compile("archived"))

    delete(ann, "regretted")
    ann.page.locator(".message-confirm").get_by_role("button", name="Delete").click()

    ann.sees("Deleted")
    expect(undo_button(ann)).to_have_count(0)
