"""R1 and R27: fifty people talk in five rooms while the server is killed again and again and broadcasts are dropped.

It goes on until there were twenty kills and ten thousand messages. This is `bench/chaos.py` with a load and goals for
times. An answer's time is that of the attempt that was answered; while there is no server people try again.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.chaos import report
from bench.soak import run as soak
from bench.soak.ledger import Ledger
from bench.soak.world import World
from bench.trials.figures import Figure, times

HEAD_CHECK_SECONDS = 5.0
LEASE_SECONDS = 8.0  # so that the look at ghosts at the end is short


@dataclass(frozen=True)
class Load:
    """How many people talk, where, how often (messages/s each), and which share of broadcasts is dropped."""

    people: int = 50
    rooms: int = 5
    pace: float = 1 / 3
    drop: float = 0.1
    database: str = "sqlite"
    seed: int = 1


@dataclass(frozen=True)
class Options(Load):
    kills: int = 20
    sends: int = 10_000


async def run(options: Options, home: Path) -> list[Figure]:
    rng = Random(options.seed)  # noqa: S311

    killed = 0

    async def kill(world: World, ledger: Ledger) -> None:
        nonlocal killed
        while killed < options.kills or len(ledger.acknowledged) < options.sends:
            await asyncio.sleep(rng.uniform(1.5, 4))
            server = rng.choice(world.servers)
            await asyncio.to_thread(server.kill)
            killed += 1
            await asyncio.to_thread(server.start)

    result = await talk(options, home, kill)
    answered = [post.acked_at - post.tried_at for post in result.ledger.acknowledged]
    return [
        Figure("kills", killed),
        *judged(result),
        *times("an attempt answered after", answered, p99=1000),
        *times("said until acknowledged, without a server too", result.ledger.ack_times),
        *times("seen after the acknowledgement", result.ledger.lags, p99=(HEAD_CHECK_SECONDS + 1) * 1000),
    ]


async def talk(options: Load, home: Path, script: soak.Script) -> soak.Result:
    """Let people talk while `script` does something to the house. `options` are some of the soak's own."""
    known = {name: value for name, value in vars(options).items() if name in soak.Options.__dataclass_fields__}
    many = 2 if known.get("database") == "postgres" else 1
    result = await soak.run(
        soak.Options(**{**known, "processes": many, "lease": LEASE_SECONDS, "starers": 0}), home, script
    )
    print(report(result), end="\n\n")
    return result


def judged(result: soak.Result) -> list[Figure]:
    return [
        Figure("messages acknowledged", len(result.ledger.acknowledged)),
        Figure("findings", len(result.findings), 0),
        Figure("answers that were errors of the server", sum(result.ledger.statuses[code] for code in (500, 502)), 0),
        Figure("everybody saw everything after, s", result.seen_after, soak.SEEN_SECONDS),
    ]
