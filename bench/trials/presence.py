"""R26: one of two processes is killed with two hundred people in it, again and again.

Half of them come back at once, to the other process; the rest do not. Whoever came back must not blink in the eyes of
an onlooker there, whoever did not must go, and the people who were there all along must stay untouched.
"""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from bench.soak.frames import elements
from bench.soak.world import World
from bench.trials.figures import Figure
from bench.trials.house.hall import move_in
from bench.trials.house.watch import present, until
from bench.trials.tabs.tab import Tab, open_all

GONE_SECONDS = 60.0
GIVE_UP_SECONDS = 90.0
ONLOOKERS = 10  # in the process that lives


@dataclass(frozen=True)
class Options:
    people: int = 200
    rounds: int = 5


async def run(options: Options, home: Path) -> list[Figure]:
    async with World(home, database="postgres", processes=2) as world:
        await world.open()
        hall = await asyncio.to_thread(move_in, world, people=options.people + ONLOOKERS, rooms=1)
        (room,), (slug,) = hall.rooms, hall.slugs
        safe, doomed = (("127.0.0.1", server.port) for server in world.servers)
        said: dict[int, list[str]] = defaultdict(list)  # what the first onlooker was told of each person

        def hear(frame: str) -> None:
            for news in elements(frame, "chat-presence"):
                said[int(news["data-user"])].append(news["data-state"])

        onlookers = [
            Tab(safe, hall.cookie(options.people + place), room, heard=None if place else hear)
            for place in range(ONLOOKERS)
        ]
        browser = hall.browser(options.people)
        staying = set(hall.users[options.people :])
        half = options.people // 2
        returning, leaving = set(hall.users[:half]), set(hall.users[half : options.people])
        await open_all(onlookers)
        listed, told, blinks, wrong = [], [], 0, 0

        async def all_are_told() -> bool:
            return all(said[user] for user in leaving)

        async def shown(people: set[int]) -> float:
            """Wait until exactly these are; how long that took."""

            async def are_shown() -> bool:
                return await present(browser, safe, slug) == people

            return await until(are_shown, seconds=GIVE_UP_SECONDS)

        for _round in range(options.rounds):
            tabs = [Tab(doomed, hall.cookie(person), room) for person in range(options.people)]
            await open_all(tabs)
            came = await shown(staying | returning | leaving)
            said.clear()
            await asyncio.to_thread(world.servers[1].kill)
            killed = time.monotonic()
            back = [Tab(safe, hall.cookie(person), room) for person in range(half)]
            await open_all(back)
            await shown(staying | returning)
            listed.append(time.monotonic() - killed)
            await until(all_are_told, seconds=GIVE_UP_SECONDS)
            told.append(time.monotonic() - killed)
            wrong += came == float("inf") or await present(browser, safe, slug) != staying | returning
            blinks += sum("offline" in said[user] for user in returning | staying)
            wrong += sum(said[user] != ["offline"] for user in leaving)
            await asyncio.to_thread(world.servers[1].start)
            for tab in back:
                tab.hang_up()
        untouched = all(tab.is_open for tab in onlookers)
    return [
        Figure("whoever did not come back was off the list after, s at most", max(listed), GONE_SECONDS),
        Figure("and open pages were told so after, s at most", max(told), GONE_SECONDS),
        Figure("people shown as gone who were back, or never away", blinks, 0),
        Figure("people shown wrongly at the end of a round", wrong, 0),
        Figure("the other process's tabs were disturbed", not untouched, 0),
    ]
