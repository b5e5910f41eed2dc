"""Journeys: people in a real Chromium, against a real server: `bin/test`, or `pytest -m journey tests/journeys`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import find
from tests.journeys.house import House
from tests.journeys.people import Person

Visit = Callable[..., Person]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find()
    if path is None:
        pytest.fail("No Chromium on this machine: python -m tests.browser installs one.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def shared_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One server for all journeys that leave it standing."""
    yield from _opened(tmp_path_factory.mktemp("house"))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A server of one's own, that may be killed."""
    yield from _opened(tmp_path)


def _opened(folder: Path) -> Iterator[House]:
    house = House(folder)
    house.start()
    yield house
    house.stop()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Somebody comes to a house: `visit(house)`, with options of a browser context. No page may fail before all have gone."""
    people: list[Person] = []

    def make(house: House, **options: Any) -> Person:
        people.append(Person(browser.new_context(base_url=house.url, **options)))
        return people[-1]

    yield make
    for person in people:
        person.context.close()
    assert [error for person in people for error in person.errors] == []
