"""The demo, with all there is to see."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from conftest import PASSWORD
from tests.journeys.conftest import Visit
from tests.journeys.house import House
from tests.journeys.people import Person

Arrive = Callable[..., Person]
FURNISH = "from tests.journeys.accessibility.unusual import furnish; furnish()"


class Demo:
    """A house with the people of the demo. `found` are parts of addresses and sessions, by name."""

    def __init__(self, house: House) -> None:
        self.house = house
        house.manage("demo", "--password", PASSWORD)
        self.found: dict[str, str] = json.loads(house.manage("shell", "-c", FURNISH).splitlines()[-1])

    def let_in(self, context: BrowserContext, who: str) -> None:
        """Whoever opens a page in this browser is `who` from now on; the one who is `""` has no session."""
        context.clear_cookies()
        if who:
            session = self.found[f"session {who}"]
            context.add_cookies([{"name": "session", "value": session, "url": self.house.url}])


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, bare: House) -> Iterator[Demo]:
    demo = Demo(bare.copy(tmp_path_factory.mktemp("demo") / "house"))
    demo.house.start()
    yield demo
    demo.house.stop()


@pytest.fixture
def mina(demo: Demo, visit: Visit) -> Arrive:
    """Mina comes, who runs the house and a room: `mina()`, with options of a browser context."""

    def arrive(**options: Any) -> Person:
        person = visit(demo.house, locale="en", timezone_id="Asia/Seoul", reduced_motion="reduce", **options)
        demo.let_in(person.context, "mina")
        return person

    return arrive
