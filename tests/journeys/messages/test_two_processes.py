"""Two people on different server processes, over PostgreSQL and Redis."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.services import Postgres, Redis, running

pytestmark = pytest.mark.journey


@pytest.fixture
def redis() -> Iterator[Redis]:
    """A Redis of one's own, that may be stopped."""
    with running(Redis) as service:
        assert isinstance(service, Redis)
        yield service


@pytest.fixture
def houses(redis: Redis, tmp_path: Path, furnished: House) -> Iterator[tuple[House, House]]:
    """Two processes of one house."""
    with running(Postgres) as database:
        environment = {
            "DATABASE_URL": database.url,
            "REDIS_URL": redis.url,
            "SECRET_KEY": "shared by both processes" * 3,
        }
        folder = tmp_path / "house"
        both = furnished.copy(folder, **environment), House(folder, **environment)
        for house in both:
            house.start()
        yield both
        for house in both:
            house.stop()


def test_nothing_is_lost_or_doubled_when_redis_stops_and_a_server_is_killed(
    visit: Visit, houses: tuple[House, House], redis: Redis
) -> None:
    ann, ben = visit(houses[0]).register(), visit(houses[1]).register()
    ann.create_room("two sides")
    ben.find_room("two sides")
    for person in (ann, ben):
        person.is_connected()
    ann.say("one")
    ben.sees("one")
    ben.say("two")
    ann.sees("one", "two")

    redis.stop()
    ann.say("three")
    ben.sees("one", "two", "three")
    ben.say("four")
    ann.sees("one", "two", "three", "four")
    redis.start()
    ann.say("five")
    ben.sees("one", "two", "three", "four", "five")

    houses[1].kill()
    ann.say("six")
    ben.say("seven")
    houses[1].start()

    everything = ("one", "two", "three", "four", "five", "six", "seven")
    ann.sees(*everything)
    ben.sees(*everything)
    assert ann.lines() == ben.lines()


def test_who_is_here_is_known_on_every_process(visit: Visit, houses: tuple[House, House]) -> None:
    """E76: a state that is chosen on one of them, and somebody who closes the browser."""
    ann, ben = visit(houses[0]).register(), visit(houses[1]).register()
    for person in (ann, ben):
        person.enter("lounge")
    ben.page.locator(".head-counts").click()
    dot = ben.page.locator("#panel .member", has_text=ann.name).locator(".presence")
    expect(dot).to_have_attribute("data-state", "online")

    for chosen, seen in (("dnd", "dnd"), ("invisible", "offline"), ("auto", "online")):
        ann.page.locator(".me-card").click()
        ann.page.locator("#me-menu summary").first.click()
        ann.page.locator(f"#me-menu button[value={chosen}]").click()
        expect(dot).to_have_attribute("data-state", seen)

    ann.sign_out()
    expect(dot).to_have_attribute("data-state", "offline", timeout=8_000)  # sooner than a closed tab
