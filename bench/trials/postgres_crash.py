"""R6: PostgreSQL is killed and started again five times while people talk in two processes.

Meanwhile the only error is 503 with Retry-After, and soon after PostgreSQL accepts connections the house answers.
"""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from bench.soak.ledger import Ledger
from bench.soak.world import World
from bench.trials.figures import Figure, times
from bench.trials.kills import Load, judged, talk

PAUSE_SECONDS = 8.0


@dataclass(frozen=True)
class Options(Load):
    crashes: int = 5
    database: str = "postgres"


async def run(options: Options, home: Path) -> list[Figure]:
    accepts_at: list[float] = []

    async def crash(world: World, _: Ledger) -> None:
        assert world.postgres
        for _crash in range(options.crashes):
            await asyncio.sleep(PAUSE_SECONDS)
            await asyncio.to_thread(world.postgres.crash_and_start)
            accepts_at.append(time.monotonic())
        await asyncio.sleep(PAUSE_SECONDS)

    result = await talk(options, home, crash)
    acked = [post.acked_at for post in result.ledger.acknowledged]
    first = [min((at for at in acked if at > accepts), default=float("inf")) - accepts for accepts in accepts_at]
    return [
        *judged(result),
        Figure("answers 503, each with Retry-After", result.ledger.statuses[503]),
        *times("the first acknowledgement after it accepts", first, last=5000),
    ]
