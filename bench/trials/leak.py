"""R28: twenty thousand tabs come and go, a hundred thousand messages are said; what does the server keep of it?

Compared is what it holds after everybody has left with what it held after the first two thousand had: memory, tasks,
open files, topics of the hub, and tabs. Half of the tabs go without a farewell.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from bench.soak.world import World
from bench.trials.figures import Figure
from bench.trials.house.hall import Hall, move_in
from bench.trials.house.watch import KIB, files, memory_kib, metrics, until
from bench.trials.tabs.speaker import Speaker
from bench.trials.tabs.tab import Tab

SPEAKERS, ROOMS, AT_ONCE = 16, 8, 50
REST_SECONDS, GIVE_UP_SECONDS = 45.0, 90.0  # in which what is looked at every 20 s is looked at
LIKE = 2.0  # so much more is the same
GROWTH_MIB = 20
MEMORY = {"VmRSS": "resident memory", "RssAnon": "of it its own", "RssFile": "of it files"}


@dataclass(frozen=True)
class Options:
    connects: int = 20_000
    messages: int = 100_000
    first: int = 2_000
    database: str = "sqlite"


async def run(options: Options, home: Path) -> list[Figure]:
    async with World(home, database=options.database, processes=1) as world:
        await world.open()
        hall = await asyncio.to_thread(move_in, world, people=SPEAKERS, rooms=ROOMS)
        (server,) = world.servers
        door = "127.0.0.1", server.port

        async def held() -> dict[str, float]:
            """What is held by nobody's tab."""
            await asyncio.sleep(REST_SECONDS)
            told = await metrics(door)
            found = {name: told[name] for name in ("sockets", "tasks", "topics")}
            memory = {what: memory_kib(server.pid, what) / KIB for what in MEMORY}
            return {**found, "open files": files(server.pid), **memory}

        share = options.first / options.connects
        await asyncio.gather(_come_and_go(hall, door, options.first), _speak(hall, door, options.messages * share))
        before = await held()
        rest = options.connects - options.first
        await asyncio.gather(_come_and_go(hall, door, rest), _speak(hall, door, options.messages * (1 - share)))

        async def all_are_gone() -> bool:
            return (await metrics(door))["sockets"] == 0

        await until(all_are_gone, seconds=GIVE_UP_SECONDS)
        after = await held()
    grown = {name: after[name] - before[name] for name in after}
    return [
        *(Figure(f"{about} before, MiB", before[what]) for what, about in MEMORY.items()),
        *(Figure(f"{about} grew by, MiB", grown.pop(what), GROWTH_MIB) for what, about in MEMORY.items()),
        *(Figure(f"{name} grew by", value, LIKE) for name, value in grown.items()),
    ]


async def _come_and_go(hall: Hall, door: tuple[str, int], count: int) -> None:
    for number in range(count // AT_ONCE):
        tabs = [Tab(door, hall.cookie(n), hall.rooms[(n + number) % ROOMS]) for n in range(AT_ONCE)]
        await asyncio.gather(*(tab.open() for tab in tabs))
        for place, tab in enumerate(tabs):
            if place % 2:
                tab.hang_up()
            else:
                tab.leave()
        await asyncio.gather(*(tab.closed() for tab in tabs))


async def _speak(hall: Hall, door: tuple[str, int], count: float) -> None:
    async def speak(number: int) -> None:
        speaker = Speaker(door, hall.cookie(number), hall.rooms[number % ROOMS])
        await speaker.open()
        for _ in range(round(count) // SPEAKERS):
            await speaker.post("one of a hundred thousand")
        speaker.hang_up()

    await asyncio.gather(*(speak(number) for number in range(SPEAKERS)))
