"""R14: the same message is sent fifty times at once, by turns to all processes; afterwards once more to new ones.

It must be stored once and answered alike each time. With other words, or for another room, its client_id is refused.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from random import Random
from uuid import UUID

from bench.soak.books import Books
from bench.soak.browser import Answer
from bench.soak.world import World
from bench.trials.figures import Figure
from bench.trials.house.hall import Hall, move_in

PEOPLE, ROOMS = 10, 4


@dataclass(frozen=True)
class Options:
    ids: int = 200
    times: int = 50
    database: str = "postgres"
    seed: int = 1


@dataclass(frozen=True)
class Letter:
    person: int
    room: int
    client_id: UUID
    body: str

    async def send(self, hall: Hall, door: tuple[str, int], *, body: str = "", room: int | None = None) -> Answer:
        slug = hall.slugs[self.room if room is None else room]
        return await hall.browser(self.person).post(
            door, f"/rooms/{slug}/messages/", body=body or self.body, client_id=self.client_id
        )


async def run(options: Options, home: Path) -> list[Figure]:
    rng = Random(options.seed)  # noqa: S311
    letters = [
        Letter(number % PEOPLE, number % ROOMS, UUID(int=rng.getrandbits(128), version=4), f"letter {number}")
        for number in range(options.ids)
    ]
    many = 2 if options.database == "postgres" else 1
    async with World(home, database=options.database, processes=many) as world:
        await world.open()
        hall = await asyncio.to_thread(move_in, world, people=PEOPLE, rooms=ROOMS)
        doors = [("127.0.0.1", server.port) for server in world.servers]
        statuses: Counter[int] = Counter()
        unlike = changed = accepted = 0
        texts: dict[UUID, str] = {}
        for letter in letters:
            some = zip(range(options.times), cycle(doors), strict=False)
            answers = await asyncio.gather(*(letter.send(hall, door) for _, door in some))
            statuses.update(answer.status for answer in answers)
            texts[letter.client_id] = answers[0].text
            unlike += len({answer.text for answer in answers}) != 1
        for server in world.servers:
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
        for letter in letters:
            again = await letter.send(hall, doors[0])
            changed += (again.status, again.text) != (200, texts[letter.client_id])
            for other in (
                await letter.send(hall, doors[-1], body="other words"),
                await letter.send(hall, doors[-1], room=(letter.room + 1) % ROOMS),
            ):
                accepted += (other.status, other.headers.get("x-error")) != (409, "conflict")
        stored = Counter(message.client_id for message in Books(world.address_of_rows).messages())
    return [
        Figure("answers 201 beyond one for each", statuses[201] - options.ids, 0),
        Figure("answers other than 200 and 201", statuses.total() - statuses[200] - statuses[201], 0),
        Figure("messages whose answers were not all alike", unlike, 0),
        Figure("messages stored other than once", sum(stored[str(letter.client_id)] != 1 for letter in letters), 0),
        Figure("messages answered otherwise by new processes", changed, 0),
        Figure("other words or rooms that were not refused with 409", accepted, 0),
    ]
