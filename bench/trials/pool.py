"""R29: two hundred requests at once and five hundred tabs, and how many connections PostgreSQL sees.

A process has eight threads for pages, four for sockets and one writer, each with one connection. However many ask, it
must never be more; what waits must be answered, and what is said meanwhile acknowledged.
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg

from bench.soak.books import CONNECTIONS
from bench.soak.checks import CONNECTIONS_OF_A_PROCESS
from bench.soak.world import World
from bench.trials.figures import Figure
from bench.trials.house.hall import move_in
from bench.trials.tabs.speaker import Speaker
from bench.trials.tabs.tab import open_all

PROCESSES = 2
PEOPLE, ROOMS = 50, 5
LOOK_SECONDS, SPEAK_SECONDS = 0.02, 1.0


@dataclass(frozen=True)
class Options:
    requests: int = 200
    sockets: int = 500
    seconds: float = 30.0


async def run(options: Options, home: Path) -> list[Figure]:
    async with World(home, database="postgres", processes=PROCESSES) as world:
        await world.open()
        hall = await asyncio.to_thread(move_in, world, people=PEOPLE, rooms=ROOMS)
        doors = [("127.0.0.1", server.port) for server in world.servers]
        tabs = [
            Speaker(doors[number % PROCESSES], hall.cookie(number // 10), hall.rooms[number % ROOMS])
            for number in range(options.sockets)
        ]
        await open_all(tabs)
        end = time.monotonic() + options.seconds
        statuses: Counter[int] = Counter()
        samples: list[int] = []

        async def ask(number: int) -> None:
            browser, door, slug = hall.browser(number), doors[number % PROCESSES], hall.slugs[number % ROOMS]
            while time.monotonic() < end:
                posted = await browser.post(
                    door, f"/rooms/{slug}/messages/", body=f"and a line in {slug}", client_id=uuid4()
                )
                page = await browser.get(door, f"/rooms/{slug}/")
                statuses.update([posted.status, page.status])

        async def speak() -> None:
            while time.monotonic() < end:
                for tab in tabs[:: len(tabs) // 10]:
                    await tab.post("said by the fast lane")
                await asyncio.sleep(SPEAK_SECONDS)

        async def count() -> None:
            assert world.postgres
            async with await psycopg.AsyncConnection.connect(world.postgres.url, autocommit=True) as connection:
                while time.monotonic() < end:
                    (found,) = await (await connection.execute(CONNECTIONS)).fetchone() or (0,)
                    samples.append(found)
                    await asyncio.sleep(LOOK_SECONDS)

        await asyncio.gather(count(), speak(), *(ask(number) for number in range(options.requests)))
        for tab in tabs:
            tab.hang_up()
    most = CONNECTIONS_OF_A_PROCESS * PROCESSES
    return [
        Figure("answers", statuses.total()),
        Figure("answers other than 200 and 201", statuses.total() - statuses[200] - statuses[201], 0),
        Figure("samples of the connections", len(samples)),
        Figure(f"most connections, of {PROCESSES} processes together", max(samples), most),
    ]
