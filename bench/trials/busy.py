"""R23 and R30: a full house on an ordinary day, most tabs idle, some talking; and how late the event loop is.

Rooms of a hundred and ten tabs each. Of all tabs one in eleven talks, a message every 25 s. Each tab must get every
message of its room once and in order, with its socket never closed.
"""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random
from uuid import uuid4

from bench.soak.world import World
from bench.trials.figures import Figure, times
from bench.trials.house.hall import move_in
from bench.trials.house.watch import KIB, memory_kib, metrics
from bench.trials.tabs.speaker import MESSAGE, Speaker
from bench.trials.tabs.tab import open_all

TABS_OF_A_PERSON, TABS_OF_A_ROOM = 10, 110
REST_SECONDS = 10.0


@dataclass(frozen=True)
class Options:
    idle: int = 5000
    active: int = 500
    seconds: float = 600.0
    every: float = 25.0
    database: str = "sqlite"
    seed: int = 1


@dataclass
class Books:
    """When each message was acknowledged and seen, by client_id; `wrong` counts what came twice or not in order."""

    acked: dict[str, float] = field(default_factory=dict)
    seen: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: int = 0


@lru_cache(4096)
def messages(frame: str) -> list[tuple[int, str]]:
    """Number and client_id of each; most frames are the same for a hundred tabs."""
    return [(int(number), client_id) for number, client_id in MESSAGE.findall(frame)]


class Person(Speaker):
    def __init__(self, door: tuple[str, int], cookie: str, room: int, books: Books) -> None:
        super().__init__(door, cookie, room, heard=self._look)
        self.books, self.latest = books, 0
        self.own: set[str] = set()

    def _look(self, frame: str) -> None:
        for number, client_id in messages(frame):
            if number == self.latest + 1:
                self.latest = number
                self.books.seen[client_id].append(time.monotonic())
            elif client_id not in self.own:  # which is heard twice, and the answer goes before what others say
                self.books.wrong += 1


async def run(options: Options, home: Path) -> list[Figure]:
    many = 2 if options.database == "postgres" else 1
    sockets = options.idle + options.active
    people, rooms = -(-sockets // TABS_OF_A_PERSON), -(-sockets // TABS_OF_A_ROOM)
    async with World(home, database=options.database, processes=many) as world:
        await world.open()
        hall = await asyncio.to_thread(move_in, world, people=people, rooms=rooms, apart=True)
        doors = [("127.0.0.1", server.port) for server in world.servers]
        for door in doors:
            await metrics(door)  # everything that the first request loads is loaded
        books, rng = Books(), Random(options.seed)  # noqa: S311
        tabs = [
            Person(
                doors[n % many], hall.cookie(n // TABS_OF_A_PERSON), hall.rooms[n // TABS_OF_A_PERSON % rooms], books
            )
            for n in range(sockets)
        ]
        empty = [memory_kib(server.pid) for server in world.servers]
        await open_all(tabs)
        before = [await metrics(door) for door in doors]
        took: list[float] = []
        end = time.monotonic() + options.seconds

        async def talk(tab: Person) -> None:
            due = time.monotonic() + rng.uniform(0, options.every)
            while due < end:
                await asyncio.sleep(due - time.monotonic())
                client_id = str(uuid4())
                tab.own.add(client_id)
                took.append(await tab.post("one of those who talk", client_id=client_id))
                books.acked[client_id] = time.monotonic()
                due += options.every

        await asyncio.gather(*(talk(tab) for tab in tabs[:: sockets // options.active]))
        await asyncio.sleep(REST_SECONDS)
        after = [await metrics(door) for door in doors]
        full = [memory_kib(server.pid) for server in world.servers]
        errors = world.log.count("SynchronousOnlyOperation")
        closed = sum(len(tab.codes) for tab in tabs)
        for tab in tabs:
            tab.hang_up()
    watching = {room: sum(tab.room == room for tab in tabs) for room in hall.rooms}
    said = sum(len(seen) for seen in books.seen.values())
    due = sum(watching[tab.room] * len(tab.acknowledged) for tab in tabs)
    lags = [max(0.0, at - books.acked[key]) for key, seen in books.seen.items() if key in books.acked for at in seen]
    ticks = sum(late["loop_ticks"] - early["loop_ticks"] for early, late in zip(before, after, strict=True))
    late = sum(late["loop_late"] - early["loop_late"] for early, late in zip(before, after, strict=True))
    return [
        Figure("messages acknowledged", len(took)),
        Figure("of these not seen by everybody, or not in order", abs(due - said) + books.wrong, 0),
        *times("acknowledged after", took, p99=250),
        *times("seen after the acknowledgement", lags, p99=200),
        Figure("sockets that were closed", closed, 0),
        Figure("memory for each socket, KiB", (sum(full) - sum(empty)) / sockets, 64),
        Figure("memory of a process, MiB", max(full) / KIB, 400),
        Figure("ticks of the loop later than 50 ms, %", 100 * late / ticks, 1),
        Figure("the loop at worst, in the last minute, ms", max(m["loop_lag_seconds"] for m in after) * 1000, 500),
        Figure("queries on the loop", errors, 0),
    ]
