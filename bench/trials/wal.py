"""R9: somebody reads SQLite for minutes in one transaction, while people talk.

No checkpoint can pass a reader, so the write-ahead log grows for as long as it reads. Afterwards it must be small
again, although from then on nobody says anything, and sending must not have become slow.
"""

import asyncio
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.soak.world import World
from bench.trials.figures import Figure, times
from bench.trials.house.hall import move_in
from bench.trials.house.watch import until
from bench.trials.tabs.speaker import Speaker
from bench.trials.tabs.tab import open_all

SPEAKERS = 16
MEBIBYTE = 2**20
SMALL = 64 * MEBIBYTE
SMALL_SECONDS, GIVE_UP_SECONDS = 30.0, 90.0


@dataclass(frozen=True)
class Options:
    sends: int = 20_000
    seconds: float = 300.0


async def run(options: Options, home: Path) -> list[Figure]:
    async with World(home, database="sqlite", processes=1) as world:
        await world.open()
        hall = await asyncio.to_thread(move_in, world, people=SPEAKERS, rooms=4)
        door = "127.0.0.1", world.servers[0].port
        speakers = [Speaker(door, hall.cookie(n), hall.rooms[n % len(hall.rooms)]) for n in range(SPEAKERS)]
        await open_all(speakers)
        log = Path(f"{world.address_of_rows}-wal")
        took: list[float] = []
        pause = options.seconds / options.sends * SPEAKERS

        async def speak(speaker: Speaker, place: int) -> None:
            due = time.monotonic() + pause * place / SPEAKERS
            for number in range(options.sends // SPEAKERS):
                await asyncio.sleep(due - time.monotonic())
                due += pause
                took.append(await speaker.post(f"line {number} of somebody who talks while another one reads"))

        async def log_is_small() -> bool:
            return log.stat().st_size <= SMALL

        with closing(sqlite3.connect(world.address_of_rows, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            before = reader.execute("SELECT count(*) FROM messaging_message").fetchone()
            await asyncio.gather(*(speak(speaker, place) for place, speaker in enumerate(speakers)))
            assert reader.execute("SELECT count(*) FROM messaging_message").fetchone() == before
            most = log.stat().st_size
            reader.execute("ROLLBACK")
        small = await until(log_is_small, seconds=GIVE_UP_SECONDS)
        size = log.stat().st_size
        stored = sqlite3.connect(world.address_of_rows).execute("SELECT count(*) FROM messaging_message").fetchone()[0]
    return [
        *times("acknowledged after", took, p99=500),
        Figure("acknowledged and not stored", len(took) - stored, 0),
        Figure("the log while somebody read, MiB", most / MEBIBYTE),
        Figure("the log afterwards, MiB", size / MEBIBYTE, SMALL / MEBIBYTE),
        Figure("it was that small after, s", small, SMALL_SECONDS),
    ]
