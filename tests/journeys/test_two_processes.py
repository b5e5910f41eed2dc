"""Two people on different server processes, over PostgreSQL and Redis."""

from collections.abc import Iterator
from pathlib import Path

import pytest

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
def houses(redis: Redis, tmp_path: Path) -> Iterator[tuple[House, House]]:
    """Two processes of one house."""
    with running(Postgres) as database:
        environment = {
            "DATABASE_URL": database.url,
            "REDIS_URL": redis.url,
            "SECRET_KEY": "shared by both processes" * 3,
        }
        both = House(tmp_path, **environment), House(tmp_path, **environment)
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
