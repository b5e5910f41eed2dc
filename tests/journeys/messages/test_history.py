"""A room with a long past: how it opens, how one walks through it, and what stays where it is meanwhile."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey
PAST = 420  # messages
MOST_NODES = 300

SCROLL = "(top) => { document.querySelector('chat-timeline').scrollTop = top; }"
NUMBERS = "() => [...document.querySelectorAll('chat-message')].map((message) => Number(message.dataset.number))"
# The first message that is wholly in view, and where it stands.
PLACE = """() => {
    const top = document.querySelector("chat-timeline").getBoundingClientRect().top;
    const box = (message) => message.getBoundingClientRect();
    const first = [...document.querySelectorAll("chat-message")].find((message) => box(message).top >= top);
    return [first.id, Math.round(box(first).bottom)];
}"""
OLDEST_IS_BEFORE = "(number) => Number(document.querySelector('chat-timeline').dataset.oldest) < number"
HAS_READ = "(number) => Number(document.querySelector('chat-timeline').dataset.readUpTo) >= number"


def numbers(person: Person) -> list[int]:
    shown: list[int] = person.page.evaluate(NUMBERS)
    return shown


def test_one_walks_to_the_first_message_and_back_without_a_jump_or_too_many_nodes(
    visit: Visit, old_house: House
) -> None:
    ann = visit(old_house).move_in("load0001")
    ann.enter("load-1")
    ann.page.keyboard.press("End")
    last = ann.page.locator(f'chat-message[data-number="{PAST}"]')
    expect(last).to_be_in_viewport()

    while numbers(ann)[0] > 1:
        oldest = numbers(ann)[0]
        ann.page.evaluate(SCROLL, 900)
        ann.page.evaluate(SCROLL, 500)
        place = ann.page.evaluate(PLACE)
        ann.page.wait_for_function(OLDEST_IS_BEFORE, arg=oldest)
        assert ann.page.evaluate(PLACE) == [place[0], pytest.approx(place[1], abs=1)]
        shown = numbers(ann)
        assert shown == list(range(shown[0], shown[0] + len(shown)))
        assert len(shown) <= MOST_NODES
    assert numbers(ann)[-1] < PAST

    pill = ann.page.locator(".jump-pill")
    pill.click()
    expect(last).to_be_in_viewport()
    expect(pill).to_be_hidden()
    assert len(numbers(ann)) <= MOST_NODES


def test_who_reads_further_up_is_not_moved_by_what_is_new_and_is_told_how_much(visit: Visit, old_house: House) -> None:
    ann, ben = visit(old_house).move_in("load0002"), visit(old_house).move_in("load0003")
    for person in (ann, ben):
        person.enter("load-2")
        person.page.keyboard.press("End")
        expect(person.page.locator(f'chat-message[data-number="{PAST}"]')).to_be_in_viewport()
    ann.page.evaluate(SCROLL, 1000)
    pill = ann.page.locator(".jump-pill")
    expect(pill).to_be_visible()
    place = ann.page.evaluate(PLACE)

    ben.say("news", "more news")

    expect(pill).to_have_text("2 new")
    assert ann.page.evaluate(PLACE) == place
    ann.page.keyboard.press("End")
    expect(ann.page.locator("chat-message", has_text="more news")).to_be_in_viewport()
    ben.say("and now it follows")
    expect(ann.page.locator("chat-message", has_text="and now it follows")).to_be_in_viewport()


def test_a_room_opens_at_the_first_unread_message_and_is_read_by_looking(visit: Visit, old_house: House) -> None:
    ann, ben = visit(old_house).move_in("load0004"), visit(old_house).move_in("load0005")
    ann.enter("load-3")
    ann.page.keyboard.press("End")
    ann.page.wait_for_function(HAS_READ, arg=PAST)
    ann.enter("load-6")
    row = ann.page.locator(".room-link", has_text="load-3")
    expect(row.locator(".unread")).to_be_hidden()
    ben.enter("load-3")
    ben.say(*(f"news {number}" + "\nand more of it" * 7 for number in range(8)))
    expect(row).to_have_attribute("data-unread", "some")

    row.click()

    line = ann.page.locator(".unread-line")
    expect(line).to_be_in_viewport()
    expect(ann.page.locator(".unread-line + chat-message .body")).to_contain_text("news 0")
    expect(ann.page.locator("chat-message", has_text="news 7")).not_to_be_in_viewport()
    ann.page.keyboard.press("End")
    ann.page.wait_for_function(HAS_READ, arg=PAST + 8)
    expect(row.locator(".unread")).to_be_hidden()
    expect(line).to_have_count(1)
    ann.page.reload()
    expect(ann.page.locator("chat-message", has_text="news 7")).to_be_in_viewport()
    expect(line).to_have_count(0)


def test_a_tab_whose_past_is_another_loads_the_room_anew_and_keeps_what_is_being_typed(
    visit: Visit, old_house: House
) -> None:
    ann = visit(old_house).move_in("load0006")
    ann.enter("load-4")
    ann.box.press_sequentially("half a sen")
    epoch = ann.page.locator("chat-timeline").get_attribute("data-epoch")
    ann.page.evaluate("document.querySelector('chat-timeline').dataset.epoch = crypto.randomUUID()")

    ann.context.set_offline(True)
    ann.context.set_offline(False)

    expect(ann.page.locator(f'chat-timeline[data-epoch="{epoch}"]')).to_be_visible()
    ann.page.keyboard.type("tence")
    expect(ann.box).to_have_value("half a sentence")


def test_a_permalink_opens_at_its_message(visit: Visit, old_house: House) -> None:
    ann = visit(old_house).move_in("load0007")

    ann.enter("load-5/200")

    expect(ann.page.locator('chat-message[data-number="200"]')).to_be_in_viewport()
    expect(ann.page.locator(".jump-pill")).to_be_visible()


def test_back_returns_to_the_room_before(visit: Visit, old_house: House) -> None:
    ann = visit(old_house).move_in("load0008")
    ann.enter("load-5")
    ann.page.locator(".room-link", has_text="load-6").click()
    expect(ann.page.locator(".room-title")).to_have_text("load-6")

    ann.page.go_back()

    expect(ann.page.locator(".room-title")).to_have_text("load-5")
    expect(ann.page.locator(".room-link[aria-current=page]")).to_contain_text("load-5")
    ann.page.keyboard.press("End")
    ann.say("here I go on")
    expect(ann.page.locator("chat-message:not([data-pending])", has_text="here I go on")).to_be_in_viewport()


def test_the_bar_says_truly_where_the_unread_are_and_goes_when_they_are_in_sight(
    visit: Visit, old_house: House
) -> None:
    ann = visit(old_house).move_in("load0009")
    ann.enter("load-6")
    token = ann.page.evaluate("() => JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRFToken']")
    for room in ("load-5", "load-6"):
        read = ann.context.request.post(
            f"{old_house.url}/rooms/{room}/read/",
            form={"number": "300"},
            headers={"X-CSRFToken": token, "Referer": old_house.url},
        )
        assert read.ok
    bar, first = ann.page.locator(".unread-bar"), ann.page.locator('chat-message[data-number="301"]')

    ann.page.goto("/rooms/load-6/50/")
    expect(bar).to_contain_text(re.compile(r"\b12\d new messages below"))  # other journeys speak here, too
    bar.click()
    expect(first).to_be_in_viewport()
    expect(bar).to_be_hidden()

    ann.page.goto("/rooms/load-5/320/")
    expect(bar).to_contain_text(re.compile(r"\b12\d new messages above"))
    first.evaluate("(message) => message.scrollIntoView({ block: 'center' })")
    expect(bar).to_be_hidden()
