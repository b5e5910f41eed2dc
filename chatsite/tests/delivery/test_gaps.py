"""A process that missed something fetches it once for all of its tabs; what came too early waits."""

import asyncio
from collections.abc import Callable

import pytest

from chatsite.delivery import gaps
from chatsite.delivery.connection import Tab
from chatsite.delivery.gaps import Gaps
from chatsite.delivery.hub import Hub

pytestmark = pytest.mark.once

TOPIC = "room.7"


class House:
    """A hub with one tab, and the changes that a database would know: each is its revision in brackets."""

    def __init__(self) -> None:
        self.hub = Hub(asyncio.get_running_loop())
        self.hub.gaps = Gaps(self.hub, self.fetch)
        self.head = 0  # of the database
        self.asked: list[int] = []
        self.fails = False
        self._got: list[str] = []
        self.hub.follow(Tab(self._send, self), TOPIC)

    async def fetch(self, topic: str, since: int) -> tuple[str, int] | None:
        self.asked.append(since)
        if self.fails:
            raise OSError("the database is away")
        return "".join(f"<{number}>" for number in range(since + 1, self.head + 1)), self.head

    def hear(self, *revisions: int) -> None:
        for revision in revisions:
            self.head = max(self.head, revision)
            self.hub.deliver(TOPIC, f"<{revision}>", revision, since=revision - 1)

    async def _send(self, message: dict[str, str]) -> None:
        self._got.append(message["text"])

    @property
    def shown(self) -> list[int]:
        return [int(part.rstrip(">")) for part in "".join(self._got).split("<")[1:]]

    def look_again(self) -> None: ...

    def give_up(self) -> None: ...


@pytest.fixture
async def house(monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(gaps, "PATIENCE_SECONDS", 0.01)
    return House()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.001)


async def test_what_is_missing_is_fetched_once_and_shown_in_order(house: House) -> None:
    house.hear(1, 4, 5)
    await until(lambda: len(house.shown) == 5)
    assert (house.shown, house.asked) == ([1, 2, 3, 4, 5], [1])
    assert house.hub.revision(TOPIC) == 5


async def test_what_is_only_late_is_not_fetched(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gaps, "PATIENCE_SECONDS", 0.2)
    house.hear(1, 3, 4, 2)
    await until(lambda: len(house.shown) == 4)
    assert (house.shown, house.asked) == ([1, 2, 3, 4], [])


async def test_what_comes_while_one_fetches_waits_and_is_shown_once(house: House) -> None:
    fetch = house.fetch

    async def slowly(topic: str, since: int) -> tuple[str, int] | None:
        found = await fetch(topic, since)
        if len(house.asked) == 1:
            house.hear(4, 6)
        return found

    house.hub.gaps = Gaps(house.hub, slowly)
    house.hear(1, 3)
    await until(lambda: len(house.shown) >= 6)
    assert house.shown == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("trouble", ["away", "phantom"])
async def test_where_fetching_does_not_help_the_tabs_are_told_what_there_is(house: House, trouble: str) -> None:
    house.hear(1, 3)
    house.fails = trouble == "away"
    house.head = 1  # as if 3 had been told before its commit, and then rolled back
    await until(lambda: len(house.shown) == 2)
    assert (house.shown, len(house.asked)) == ([1, 3], 1)
    house.fails = False
    house.hear(4, 6)
    await until(lambda: 6 in house.shown)
    assert house.shown == [1, 3, 4, 5, 6]


async def test_no_more_is_held_than_the_limit(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gaps, "HELD_MAX", 3)
    monkeypatch.setattr(gaps, "PATIENCE_SECONDS", 60)
    house.hear(1, 3, 5, 7, 9)
    await until(lambda: 9 in house.shown)
    assert house.shown[0] == 1


async def test_a_topic_that_is_new_here_begins_anywhere(house: House) -> None:
    house.hear(40, 41)
    await until(lambda: len(house.shown) == 2)
    assert (house.shown, house.asked) == ([40, 41], [])
