"""R33: a hundred times the machine "crashes" while people talk, and what is on its disk is opened.

The server is stopped between two instructions, database and write-ahead log are copied, and the server goes on. Each
copy must be sound, without a hole, and hold every message that was acknowledged before it was made.
"""

import asyncio
import shutil
import signal
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.soak.books import Books
from bench.soak.world import World
from bench.trials.figures import Figure
from bench.trials.house.hall import move_in
from bench.trials.tabs.speaker import NotSaid, Speaker
from bench.trials.tabs.tab import open_all

SPEAKERS = 20
LONGEST_PAUSE = 0.3  # seconds between two copies
NAME = "maru.sqlite3"


@dataclass(frozen=True)
class Options:
    copies: int = 100
    seed: int = 1


async def run(options: Options, home: Path) -> list[Figure]:
    rng = Random(options.seed)  # noqa: S311
    async with World(home, database="sqlite", processes=1) as world:
        await world.open()
        hall = await asyncio.to_thread(move_in, world, people=SPEAKERS, rooms=4)
        (server,) = world.servers
        door = "127.0.0.1", server.port
        speakers = [Speaker(door, hall.cookie(n), hall.rooms[n % len(hall.rooms)]) for n in range(SPEAKERS)]
        await open_all(speakers)

        async def speak(speaker: Speaker) -> None:
            with suppress(NotSaid):  # the end
                while True:
                    await speaker.post("what was acknowledged is on the disk")

        talking = [asyncio.create_task(speak(speaker)) for speaker in speakers]
        unsound = holes = lost = 0
        for number in range(options.copies):
            await asyncio.sleep(rng.uniform(0, LONGEST_PAUSE))
            acknowledged = {client_id for speaker in speakers for client_id in speaker.acknowledged}
            copy = home / f"image-{number}"
            copy.mkdir()
            server.send_signal(signal.SIGSTOP)
            try:
                for suffix in "", "-wal":
                    shutil.copy(server.data / f"{NAME}{suffix}", copy)
            finally:
                server.send_signal(signal.SIGCONT)
            broken, torn, missing = await asyncio.to_thread(_look_at, copy / NAME, acknowledged)
            unsound, holes, lost = unsound + broken, holes + torn, lost + missing
            shutil.rmtree(copy)
        said = sum(len(speaker.acknowledged) for speaker in speakers)
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)
    return [
        Figure("messages acknowledged meanwhile", said),
        Figure(f"copies of {options.copies} that SQLite finds unsound", unsound, 0),
        Figure("copies in which a room has a hole", holes, 0),
        Figure("messages acknowledged before their copy and not in it", lost, 0),
    ]


def _look_at(database: Path, acknowledged: set[str]) -> tuple[bool, bool, int]:
    """Whether it is unsound, whether it has a hole, and how many messages it lacks."""
    with closing(sqlite3.connect(database)) as connection:
        unsound = connection.execute("PRAGMA integrity_check").fetchone() != ("ok",)
        rooms = connection.execute("SELECT id, message_count, revision FROM rooms_room").fetchall()
    messages = Books(str(database)).messages()
    numbers = {room: [message.number for message in messages if message.room == room] for room, _, _ in rooms}
    hole = any(numbers[room] != list(range(1, count + 1)) or revision < count for room, count, revision in rooms)
    return unsound, hole, len(acknowledged - {message.client_id for message in messages})
