"""Journeys: people in a real Chromium, against a real server: `bin/test`, or `pytest -m journey tests/journeys`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from conftest import PASSWORD
from tests import empty_house
from tests.browser import find
from tests.journeys.house import House
from tests.journeys.people import Person

Visit = Callable[..., Person]
# One that beeps; it is there for those who allow it.
MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find()
    if path is None:
        pytest.fail("No Chromium on this machine: python -m tests.browser installs one.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *MICROPHONE])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house in which nobody lives: others are copies of it, for making one takes seconds."""
    house = House(tmp_path_factory.mktemp("bare") / "house")
    empty_house.copy(house.folder)
    house.manage("migrate")
    house.manage("collectchanged")
    return house


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, bare: House) -> House:
    """A house in which nobody has been yet. Its first resident, who owns it, is for no journey."""
    house = bare.copy(tmp_path_factory.mktemp("furnished") / "house")
    house.settle("make(4)")
    house.session_of()
    return house


@pytest.fixture(scope="session")
def shared_house(tmp_path_factory: pytest.TempPathFactory, furnished: House) -> Iterator[House]:
    """One server for all journeys that leave it standing."""
    yield from _opened(furnished.copy(tmp_path_factory.mktemp("shared") / "house"))


@pytest.fixture(scope="session")
def old_house(tmp_path_factory: pytest.TempPathFactory, bare: House) -> Iterator[House]:
    """One with a past: load0001 to load0009 share the rooms load-1 to load-6, 420 messages in each, unread."""
    house = bare.copy(tmp_path_factory.mktemp("old") / "house")
    house.manage("fill", "--users", "9", "--rooms", "6", "--messages", str(6 * 420), "--password", PASSWORD)
    house.settle("wake(*(f'load{number:04d}' for number in range(1, 10)))")
    yield from _opened(house)


@pytest.fixture
def house(tmp_path: Path, furnished: House) -> Iterator[House]:
    """A server of one's own, that may be killed."""
    yield from _opened(furnished.copy(tmp_path / "house"))


def _opened(house: House) -> Iterator[House]:
    house.start()
    yield house
    house.stop()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Somebody comes to a house: `visit(house)`, with options of a browser context. No script fails meanwhile."""
    people: list[Person] = []

    def make(house: House, **options: Any) -> Person:
        people.append(Person(browser.new_context(base_url=house.url, **options), house))
        return people[-1]

    yield make
    for person in people:
        person.context.close()
    assert [error for person in people for error in person.errors] == []


@pytest.fixture
def ann(visit: Visit, shared_house: House) -> Person:
    """Somebody in the shared house, in a room nobody else knows of yet."""
    person = visit(shared_house).move_in()
    person.create_room(f"room of {person.name}")
    person.is_connected()
    return person
