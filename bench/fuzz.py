"""Sends 100,000 things that nobody should send to a real server, and looks whether it minds.

60,000 raw WebSocket frames, 20,000 JSON actions and 20,000 requests (forms, queries, multipart, headers, paths, garbled
bytes), made from --seed. Nothing may be answered with 500, no line of the log may be a traceback, the server may not
die nor grow by more than 50 MiB, and /livez answers within 250 ms all along. Exits with 1 and says what was wrong.
"""

import argparse
import asyncio
import http.client
import multiprocessing
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.fuzzing import requests, sockets
from bench.fuzzing.lines import Seen
from bench.measuring.house import furnish
from bench.measuring.running import add_house, finish, ground, parser
from bench.servers.process import maru, serving

LOTS = {"frames": 60_000, "actions": 20_000, "requests": 20_000}
AT_ONCE = 4  # that many fuzz at the same time
GROWTH_MAX = 50 * 1024  # KiB
ALIVE_MAX = 0.25  # seconds
BAD_LINES = ("Traceback (most recent call last)", " ERROR ", " CRITICAL ")


def main() -> None:
    options = read_options()
    with ground(options) as place:
        house = furnish(place, people=20, rooms=2, messages=1000)
        log = place.log("maru")
        with serving(maru(place.folder / "house", options), core=place.core, log=log) as server:
            fuzz = partial(_all, server.address, house.sessions)
            asyncio.run(fuzz(Seen(), _dice(options.seed), share=min(0.02, options.share)))  # caches, code, threads
            memory, seen, slowest = server.memory_kib(), Seen(), multiprocessing.Value("d", 0.0)
            watch = multiprocessing.Process(target=_watch, args=(server.address, slowest), daemon=True)
            watch.start()
            asyncio.run(fuzz(seen, _dice(options.seed + 1), share=options.share))
            watch.terminate()
            grown = server.memory_kib() - memory
        wrong = seen.wrong + [
            line[:300] for line in log.read_text().splitlines() if any(bad in line for bad in BAD_LINES)
        ]
        figures: dict[str, Any] = {"answers": dict(seen.answers), "grown_kib": grown, "slowest_livez_s": slowest.value}
        finish(options, place, bench="fuzz", figures=figures)
    print(", ".join(f"{count} of {answer}" for answer, count in sorted(seen.answers.items())))
    print(f"The server grew by {grown / 1024:.1f} MiB; the slowest /livez took {slowest.value * 1000:.0f} ms.")
    if grown > GROWTH_MAX:
        wrong.append("it grew too much")
    if slowest.value > options.alive:
        wrong.append("/livez was too slow")
    print(*wrong[:20], sep="\n")
    sys.exit(bool(wrong))


def read_options() -> argparse.Namespace:
    made = parser(__doc__)
    made.add_argument("--seed", type=int, default=13, help="of all dice (%(default)s)")
    made.add_argument("--share", type=float, default=1.0, help="of the 100,000 (%(default)s)")
    made.add_argument("--alive", type=float, default=ALIVE_MAX, help="seconds /livez may take (%(default)s)")
    add_house(made)
    return made.parse_args()


async def _all(address: tuple[str, int], sessions: list[str], seen: Seen, dice: Random, *, share: float) -> None:
    """Raises ConnectionRefusedError if the server is no more."""
    kinds: list[tuple[str, Callable[..., Awaitable[None]]]] = [
        ("frames", partial(sockets.say, make=sockets.frame)),
        ("actions", partial(sockets.say, make=sockets.action)),
        ("requests", requests.ask),
    ]
    await asyncio.gather(
        *[
            fuzz(address, sessions, seen, count=int(LOTS[kind] * share / AT_ONCE), dice=_dice(dice.random()))
            for kind, fuzz in kinds
            for _ in range(AT_ONCE)
        ]
    )


def _dice(seed: float) -> Random:
    return Random(seed)  # noqa: S311 - to be thrown again


def _watch(address: tuple[str, int], slowest: Any) -> None:
    """The whole of a process that asks whether the server is alive, until it is ended."""
    connection = http.client.HTTPConnection(*address, timeout=30)
    while True:
        begun = time.perf_counter()
        connection.request("GET", "/livez")
        connection.getresponse().read()
        slowest.value = max(slowest.value, time.perf_counter() - begun)
        time.sleep(0.05)


if __name__ == "__main__":
    main()
