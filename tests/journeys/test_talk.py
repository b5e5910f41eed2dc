"""Two people talk, whatever happens to the line and to the server between them."""

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

pytestmark = pytest.mark.journey


def two_in_a_room(visit: Visit, house: House) -> tuple[Person, Person]:
    ann, ben = visit(house).register(), visit(house).register()
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
    house.start()
    ann.sees("before", "are you there?", "the server is gone", "and I go on")
    ben.context.set_offline(False)

    everything = ("before", "are you there?", "the server is gone", "and I go on", "from the tunnel")
    ann.sees(*everything)
    ben.sees(*everything)
    assert ann.lines() == ben.lines()
    ben.page.reload()
    ben.sees(*everything)
    assert ann.lines() == ben.lines()
