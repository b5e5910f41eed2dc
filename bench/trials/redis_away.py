"""R3: Redis is gone for ten seconds while people talk in two processes.

Nobody may get an error or wait for it. What is said in one process reaches the other by its head check meanwhile, and
as quickly as ever from five seconds after Redis is back.
"""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from bench.soak.ledger import Ledger
from bench.soak.world import World
from bench.trials.figures import Figure, times
from bench.trials.kills import Load, judged, talk

BEFORE_SECONDS, SETTLING_SECONDS, AFTER_SECONDS = 5.0, 5.0, 20.0


@dataclass(frozen=True)
class Options(Load):
    away: float = 10.0
    drop: float = 0.0
    database: str = "postgres"


async def run(options: Options, home: Path) -> list[Figure]:
    gone_at = settled_at = 0.0

    async def take_away(world: World, _: Ledger) -> None:
        nonlocal gone_at, settled_at
        assert world.redis
        await asyncio.sleep(BEFORE_SECONDS)
        gone_at = time.monotonic()
        await asyncio.to_thread(world.redis.kill)
        await asyncio.sleep(options.away)
        await asyncio.to_thread(world.redis.start)
        await asyncio.sleep(SETTLING_SECONDS)
        settled_at = time.monotonic()
        await asyncio.sleep(AFTER_SECONDS)

    result = await talk(options, home, take_away)
    posts, seen = result.ledger.acknowledged, result.ledger.seen
    meanwhile = [lag for at, lag in seen if gone_at <= at < settled_at]
    after = [lag for at, lag in seen if at - lag >= settled_at]
    answered = [post.acked_at - post.asked_at for post in posts if gone_at <= post.asked_at < settled_at]
    return [
        *judged(result),
        Figure("answers 503", result.ledger.statuses[503], 0),
        *times("acknowledged meanwhile after", answered, p99=500),
        *times("seen meanwhile after the acknowledgement", meanwhile, last=7000),
        *times("seen later after the acknowledgement", after, p99=500),
    ]
