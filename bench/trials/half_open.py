"""R21: five hundred tabs vanish without a word, as when a network goes away.

They stand behind a proxy that from one moment on passes nothing in either direction and tells nobody. The server must
close every one of their sockets, and take their people off the list of who is here. Somebody whose line is whole looks
on, and must stay.
"""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from bench.soak.world import World
from bench.trials.figures import Figure
from bench.trials.house.hall import move_in
from bench.trials.house.watch import metrics, present, until
from bench.trials.tabs.tab import Tab, open_all

GONE_SECONDS = 60.0
GIVE_UP_SECONDS = 120.0
COME_SECONDS = 30.0
TABS_OF_A_PERSON = 10


@dataclass(frozen=True)
class Options:
    sockets: int = 500
    database: str = "sqlite"


async def run(options: Options, home: Path) -> list[Figure]:
    async with World(home, database=options.database, processes=1) as world:
        await world.open()
        people = options.sockets // TABS_OF_A_PERSON
        hall = await asyncio.to_thread(move_in, world, people=people + 1, rooms=1)
        (room,), (slug,), (server,) = hall.rooms, hall.slugs, world.servers
        door = "127.0.0.1", server.port
        tabs = [Tab(world.proxies[0].address, hall.cookie(number % people), room) for number in range(options.sockets)]
        witness, browser = Tab(door, hall.cookie(people), room), hall.browser(people)

        async def all_are_here() -> bool:
            return len(await present(browser, door, slug)) == people + 1

        async def only_one_is_open() -> bool:
            return (await metrics(door))["sockets"] == 1

        async def only_one_is_here() -> bool:
            return len(await present(browser, door, slug)) == 1

        await open_all([*tabs, witness])
        came = await until(all_are_here, seconds=COME_SECONDS)
        world.proxies[0].hold()
        begun = time.monotonic()
        closed = await until(only_one_is_open, seconds=GIVE_UP_SECONDS)
        await until(only_one_is_here, seconds=GIVE_UP_SECONDS)
        absent = time.monotonic() - begun
        stayed = witness.is_open
        for tab in [*tabs, witness]:
            tab.hang_up()
    return [
        Figure("everybody was shown as here after, s", came, COME_SECONDS),
        Figure("the last socket was closed after, s", closed, GONE_SECONDS),
        Figure("none of them was shown as here after, s", absent, GONE_SECONDS),
        Figure("tabs with a whole line that were closed", not stayed, 0),
    ]
