"""R10: eight people write and twenty read at once, on SQLite, through pages and forms.

Writers post, edit what they posted, and move their read positions; readers load conversations, changes and members.
Each asks again a tenth of a second after an answer. Nobody may be told that a database is locked or busy.
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import uuid4

from bench.soak.browser import NoAnswer
from bench.soak.frames import lines
from bench.soak.world import World
from bench.trials.figures import Figure, times
from bench.trials.house.hall import Hall, move_in

PAUSE = 0.1  # seconds, on average
FINE = {200, 201, 204, 205}


@dataclass(frozen=True)
class Options:
    seconds: float = 60.0
    writers: int = 8
    readers: int = 20
    seed: int = 1


class Asker:
    """Somebody at a browser, and how long each answer took."""

    def __init__(self, hall: Hall, door: tuple[str, int], number: int, options: Options) -> None:
        self._rng = Random(f"{options.seed} {number}")  # noqa: S311
        self._hall, self._door, self._browser = hall, door, hall.browser(number)
        self.took: list[float] = []
        self.answers: Counter[str] = Counter()

    async def write(self) -> None:
        slug = self._rng.choice(self._hall.slugs)
        said = await self.ask(f"/rooms/{slug}/messages/", body=f"one {self._rng.random()}", client_id=uuid4())
        (line,) = lines(said)
        await self.ask(f"/messages/{line.id}/edit/", body=f"another {self._rng.random()}")
        await self.ask(f"/rooms/{slug}/read/", number=line.number)

    async def read(self) -> None:
        slug = self._rng.choice(self._hall.slugs)
        for path in "", "members/", "messages/?before=30", "changes/?since=0":
            await self.ask(f"/rooms/{slug}/{path}")

    async def ask(self, path: str, **fields: object) -> str:
        await asyncio.sleep(self._rng.uniform(0, 2 * PAUSE))
        begun = time.monotonic()
        try:
            answer = await (
                self._browser.post(self._door, path, **fields) if fields else self._browser.get(self._door, path)
            )
        except NoAnswer as error:
            self.answers[str(error)] += 1
            raise
        self.took.append(time.monotonic() - begun)
        self.answers["fine" if answer.status in FINE else f"{answer.status} {path}"] += 1
        return answer.text


async def run(options: Options, home: Path) -> list[Figure]:
    async with World(home, database="sqlite", processes=1) as world:
        await world.open()
        hall = await asyncio.to_thread(move_in, world, people=options.writers + options.readers, rooms=4)
        door = "127.0.0.1", world.servers[0].port
        askers = [Asker(hall, door, number, options) for number in range(options.writers + options.readers)]
        end = time.monotonic() + options.seconds

        async def live(number: int, asker: Asker) -> None:
            while time.monotonic() < end:
                await (asker.write() if number < options.writers else asker.read())

        await asyncio.gather(*(live(number, asker) for number, asker in enumerate(askers)))
        log = world.log
    answers = sum((asker.answers for asker in askers), Counter())
    writing = [took for asker in askers[: options.writers] for took in asker.took]
    reading = [took for asker in askers[options.writers :] for took in asker.took]
    return [
        Figure("requests a second", answers.total() / options.seconds),
        Figure(
            f"answers that were not fine {[name for name in answers if name != 'fine'][:5]}".removesuffix(" []"),
            answers.total() - answers["fine"],
            0,
        ),
        Figure("mentions of a lock in the log", log.count("locked"), 0),
        *times("written after", writing, p99=250, last=2000),
        *times("read after", reading, p99=250, last=2000),
    ]
