"""Two people talk, whatever happens to the line and to the server between them."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import READ_LINES, WAIT, Person

pytestmark = pytest.mark.journey


def two_in_a_room(visit: Visit, house: House) -> tuple[Person, Person]:
    ann, ben = visit(house).move_in(), visit(house).move_in()
    ann.create_room(f"room of {ann.name}")
    ben.find_room(f"room of {ann.name}")
    for person in (ann, ben):
        person.is_connected()
    return ann, ben


def test_one_makes_a_room_the_other_finds_it_and_they_talk_both_ways(visit: Visit, shared_house: House) -> None:
    ann, ben = two_in_a_room(visit, shared_house)

    ann.say("안녕하세요")
    ben.sees("안녕하세요")
    ben.say("你好", "hello")

    ann.sees("안녕하세요", "你好", "hello")
    ben.sees("안녕하세요", "你好", "hello")
    assert ann.lines() == ben.lines()


def test_nothing_is_lost_or_doubled_when_a_line_is_cut_and_the_server_is_killed(visit: Visit, house: House) -> None:
    ann, ben = two_in_a_room(visit, house)
    ann.say("before")
    ben.sees("before")

    ben.context.set_offline(True)
    ben.say("from the tunnel")
    ann.say("are you there?")
    ann.sees("before", "are you there?")
    house.kill()
    ann.say("the server is gone", "and I go on")
    bar = ann.page.locator("chat-connection")
    expect(bar).to_contain_text("We’ll send your messages", timeout=WAIT)
    house.start()
    expect(bar).to_have_attribute("data-state", "up", timeout=WAIT)
    expect(bar).to_be_hidden(timeout=WAIT)
    ann.sees("before", "are you there?", "the server is gone", "and I go on")
    ben.context.set_offline(False)

    everything = ("before", "are you there?", "the server is gone", "and I go on", "from the tunnel")
    ann.sees(*everything)
    ben.sees(*everything)
    assert ann.lines() == ben.lines()
    ben.page.reload()
    ben.sees(*everything)
    assert ann.lines() == ben.lines()


def test_nothing_is_missing_or_out_of_order_though_half_of_all_broadcasts_are_lost(
    visit: Visit, tmp_path: Path, furnished: House
) -> None:
    house = furnished.copy(tmp_path / "house", CHAT_TESTING="1", CHAT_TESTING_STATIC="1", CHAT_FAULT_DROP="0.5")
    house.start()
    try:
        ann, ben = two_in_a_room(visit, house)
        words = [f"word {number}" for number in range(10)]
        for word in words:
            ann.say(f"ann: {word}")
            ben.say(f"ben: {word}")

        for person in (ann, ben):
            person.page.wait_for_function(f"() => ({READ_LINES})().length === 20")
        assert ann.lines() == ben.lines()
        for name in ("ann", "ben"):
            assert [said for _, said in ann.lines() if said.startswith(name)] == [f"{name}: {word}" for word in words]
    finally:
        house.stop()


def test_one_sees_the_other_type_until_the_message_is_there(visit: Visit, shared_house: House) -> None:
    ann, ben = two_in_a_room(visit, shared_house)
    line = ann.page.locator("typing-line")
    expect(ann.page.locator(".head-counts")).to_contain_text("2 people")

    ben.box.press_sequentially("hello")
    expect(line).to_have_text(f"{ben.name} is typing…")
    expect(ben.page.locator("typing-line")).to_be_empty()
    ben.box.press("Enter")

    ann.sees("hello")
    expect(line).to_be_empty()


def test_a_room_joined_in_one_tab_stands_in_the_list_of_the_other(visit: Visit, shared_house: House) -> None:
    ann, ben = visit(shared_house).move_in(), visit(shared_house).move_in()
    ann.create_room(f"room of {ann.name}")
    ben.page.goto("/rooms/lounge/")
    ben.is_connected()
    first = ben.page
    ben.open_tab()
    ben.find_room(f"room of {ann.name}")
    ben.page = first

    row = ben.page.locator(".room-link", has_text=ann.name)
    row.click()

    expect(ben.page.locator(".room-title")).to_contain_text(ann.name)
    expect(row).to_have_attribute("aria-current", "page")
    ben.say("found it")
    ben.sees("found it")
