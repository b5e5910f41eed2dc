"""R22: a server is killed, and all of its tabs come back at once.

All tabs watch a room each. Messages are posted of which no tab hears, for every broadcast is dropped; then the server
is killed and started again. Each tab comes back by the rule of static/js/core/patience.js (or with `--herd` every 250
ms), watches, learns the head, and reads what it missed. Measured from the kill, start-up included.
"""

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from uuid import uuid4

from bench.soak.browser import Browser, NoAnswer
from bench.soak.frames import lines
from bench.soak.world import World
from bench.trials.figures import Figure, times
from bench.trials.house.hall import Hall, move_in
from bench.trials.tabs.tab import Tab, open_all

SHORTEST, LONGEST, HERD = 0.5, 30.0, 0.25
CALM_SECONDS = 10.0  # from the kill; after that no handshake may fail
GIVE_UP_SECONDS = 90.0
TABS_OF_A_PERSON = 10


@dataclass(frozen=True)
class Options:
    sockets: int = 2000
    rooms: int = 20
    missed: int = 50
    herd: bool = False
    database: str = "sqlite"
    seed: int = 1


@dataclass
class Storm:
    """What all tabs share. `back` holds the seconds from the kill until each had everything."""

    hall: Hall
    options: Options
    doors: list[tuple[str, int]]
    killed_at: float = 0.0
    back: list[float] = field(default_factory=list)
    late_failures: int = 0
    wrong: int = 0

    @property
    def since(self) -> float:
        return time.monotonic() - self.killed_at


class Returning(Tab):
    """A tab that comes back, and knows how far it had read."""

    def __init__(self, number: int, storm: Storm) -> None:
        hall, place = storm.hall, number % len(storm.hall.rooms)
        person = number // TABS_OF_A_PERSON
        super().__init__(storm.doors[number % len(storm.doors)], hall.cookie(person), hall.rooms[place])
        self._storm, self._rng = storm, Random(f"{storm.options.seed} {number}")  # noqa: S311
        self._slug, self._browser = hall.slugs[place], hall.browser(person)
        self.cursor = 0

    async def come_back(self) -> None:
        """As often as it takes."""
        attempt = 0
        while True:
            await asyncio.sleep(self._pause(attempt))
            attempt += 1
            asked_at = self._storm.since
            try:
                head = await self.open()
                break
            except (OSError, TimeoutError):
                self._storm.late_failures += asked_at > CALM_SECONDS
        await self._catch_up(head)
        self._storm.back.append(self._storm.since)

    def _pause(self, attempt: int) -> float:
        if self._storm.options.herd:
            return HERD
        bound = min(LONGEST, SHORTEST * 2 ** (attempt + 2))
        return self._rng.uniform(SHORTEST, bound)

    async def _catch_up(self, head: int) -> None:
        attempt = 0
        while True:
            try:
                answer = await self._browser.get(self.door, f"/rooms/{self._slug}/changes/?since={self.cursor}")
            except NoAnswer:
                answer = None
            if answer and answer.status == 200:
                break
            await asyncio.sleep(float(answer.headers.get("retry-after", 0)) if answer else self._pause(attempt))
            attempt += 1
        revisions = [line.revision for line in lines(answer.text)]
        if revisions != list(range(self.cursor + 1, head + 1)) or len(revisions) != self._storm.options.missed:
            self._storm.wrong += 1


async def run(options: Options, home: Path) -> list[Figure]:
    many = 2 if options.database == "postgres" else 1
    async with World(
        home, database=options.database, processes=many, CHAT_FAULT_DROP="1", CHAT_HEAD_CHECK_SECONDS="3600"
    ) as world:
        await world.open()
        people = -(-options.sockets // TABS_OF_A_PERSON)
        hall = await asyncio.to_thread(move_in, world, people=people, rooms=options.rooms)
        storm = Storm(hall, options, [("127.0.0.1", server.port) for server in world.servers])
        tabs = [Returning(number, storm) for number in range(options.sockets)]
        for tab, head in zip(tabs, await open_all(tabs), strict=True):
            tab.cursor = head
        await _post(storm)
        storm.killed_at = time.monotonic()
        coming = [asyncio.create_task(tab.come_back()) for tab in tabs]
        for server in world.servers:
            await asyncio.to_thread(server.kill)
        await asyncio.gather(*(asyncio.to_thread(server.start) for server in world.servers))
        started = storm.since
        _, absent = await asyncio.wait(coming, timeout=GIVE_UP_SECONDS)
        for task in coming:
            task.cancel()
            if task not in absent and (error := task.exception()):
                raise error
        for tab in tabs:
            tab.hang_up()
    last = 20_000 if options.herd else 15_000
    return [
        Figure("the server was open again after, ms", started * 1000),
        *times("back with everything after", storm.back, p99=None if options.herd else 10_000, last=last),
        Figure("tabs that did not come back", len(absent), 0),
        Figure("tabs that did not get exactly what they missed", storm.wrong, 0),
        Figure(f"handshakes that failed later than {CALM_SECONDS:g} s", storm.late_failures, 0),
    ]


async def _post(storm: Storm) -> None:
    """The messages that everybody will miss."""

    async def fill(slug: str, browser: Browser) -> None:
        for number in range(storm.options.missed):
            answer = await browser.post(
                storm.doors[0], f"/rooms/{slug}/messages/", body=f"missed {number}", client_id=uuid4()
            )
            assert answer.status == 201, answer

    await asyncio.gather(*(fill(slug, storm.hall.browser(place)) for place, slug in enumerate(storm.hall.slugs)))
