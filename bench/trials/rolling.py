"""R25: each of two servers is told to end (SIGTERM) and started again, ten times over, while people talk.

Tabs are told 1012, requests that were begun are answered, and nothing that somebody says fails for them.
"""

import asyncio
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from bench.soak.faults import EXIT_SECONDS
from bench.soak.ledger import Ledger
from bench.soak.world import World
from bench.trials.figures import Figure, times
from bench.trials.kills import Load, judged, talk

PAUSE_SECONDS = 1.5
RESTARTING = 1012


@dataclass(frozen=True)
class Options(Load):
    rounds: int = 10
    database: str = "postgres"


async def run(options: Options, home: Path) -> list[Figure]:
    took: list[float] = []
    codes: list[int] = []

    async def restart(world: World, _: Ledger) -> None:
        for _round in range(options.rounds):
            for server in world.servers:
                await asyncio.sleep(PAUSE_SECONDS)
                begun = time.monotonic()
                codes.append(await asyncio.to_thread(server.end, signal.SIGTERM))
                took.append(time.monotonic() - begun)
                await asyncio.to_thread(server.start)

    result = await talk(options, home, restart)
    closes = result.ledger.closes
    killed_at_the_end = options.people  # the look at ghosts kills a server, whose sockets just break off
    return [
        *judged(result),
        Figure("sockets told 1012", closes[RESTARTING]),
        Figure(
            "sockets closed otherwise, beyond those killed at the end",
            closes.total() - closes[RESTARTING],
            killed_at_the_end,
        ),
        Figure("exit codes other than 0", sum(code != 0 for code in codes), 0),
        *times("ended, and its sockets with it, after", took, last=EXIT_SECONDS * 1000),
    ]
