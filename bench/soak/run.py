"""One run: people move in, talk while things break, come to rest; then everything is checked."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from bench.soak import checks
from bench.soak.books import Books
from bench.soak.bugs import BUGS
from bench.soak.faults import Faults, stare
from bench.soak.ledger import Ledger
from bench.soak.person import Person
from bench.soak.tab import Tab
from bench.soak.world import PASSWORD, World

ANSWER_SECONDS = 90.0  # that an act begun in the run may take afterwards
SEEN_SECONDS = 10.0  # from the last answer until everybody sees everything
GHOST_SECONDS = 60.0


Script = Callable[[World, Ledger], Awaitable[None]]


@dataclass
class Options:
    """What `bench/chaos.py` was asked for. Times are in seconds."""

    seconds: float = 60.0
    people: int = 20
    rooms: int = 3
    seed: int = 1
    database: str = "sqlite"
    processes: int = 1
    workers: int = 1
    pace: float = 0.5
    drop: float = 0.1
    starers: int = 2
    faults: list[str] | None = None  # all of them
    pause: float = 3.0
    lease: float = 45.0
    bug: str = ""
    control: bool = False


@dataclass
class Result:
    """What a run gave."""

    ledger: Ledger
    happened: list[tuple[float, str]]
    seen_after: float = 0.0
    present_after: float = 0.0

    @property
    def findings(self) -> list[str]:
        return self.ledger.findings


async def run(options: Options, home: Path, script: Script | None = None) -> Result:
    """People talk for `options.seconds` while faults happen, or for as long as `script` does its own to the house.

    Raises nothing for what is wrong with the house: that is in `findings`.
    """
    bug = BUGS.get(options.bug)
    ledger = Ledger()
    rng = Random(options.seed)  # noqa: S311
    world = World(
        home,
        database=options.database,
        processes=options.processes,
        workers=options.workers,
        bug=options.bug if bug and bug.server and not options.control else "",
        CHAT_FAULT_DROP=str(bug.drop if bug else options.drop),
        CHAT_LEASE_SECONDS=str(options.lease),
    )
    async with world:
        await world.open()
        await asyncio.to_thread(world.furnish, people=options.people, rooms=options.rooms)
        people = [_person(number, world, ledger, options) for number in range(1, options.people + 1)]
        background = await _move_in(people, world, options)
        faults = Faults(world, ledger, rng, longest=min(10.0, max(2.0, options.seconds / 6)))
        result = Result(ledger, faults.happened)
        try:
            await _talk(
                people, partial(script, world, ledger) if script else partial(_break, faults, options), background
            )
            if bug and ledger.findings:
                return result
            await _check(people, world, result)
            if bug is None:
                await _check_presence(people, world, result, background)
        finally:
            for task in background:
                task.cancel()
            await asyncio.gather(*background, return_exceptions=True)
        ledger.findings += checks.errors(world)
    return result


def _person(number: int, world: World, ledger: Ledger, options: Options) -> Person:
    name = f"load{number:04d}"
    dice = Random(f"{options.seed} {name}")  # noqa: S311
    bug = BUGS.get(options.bug)
    trusting, deaf = (bug.trusting, bug.deaf) if bug else (False, 0.0)
    tab = Tab(name, doors=world.doors, ledger=ledger, rng=dice, trusting=trusting, deaf=deaf)
    rooms = [f"load-{room}" for room in range(1, options.rooms + 1)]
    return Person(tab, rooms=rooms, ledger=ledger, rng=dice, pace=options.pace, plain=trusting)


async def _move_in(people: Sequence[Person], world: World, options: Options) -> list["asyncio.Task[None]"]:
    await asyncio.gather(*(person.come_in(PASSWORD) for person in people))
    tabs = [asyncio.create_task(person.tab.stay_connected()) for person in people]
    rooms = [view.room for view in people[0].tab.views.values()]
    starers = [
        asyncio.create_task(stare(world.doors[number % len(world.doors)], person.tab.cookie, rooms))
        for number, person in zip(range(options.starers), people, strict=False)
    ]
    return [*tabs, *starers, asyncio.create_task(checks.few_connections(world, people[0].ledger))]


async def _talk(
    people: Sequence[Person],
    meanwhile: Callable[[], Awaitable[None]],
    background: Sequence["asyncio.Task[None]"],
) -> None:
    talks = [asyncio.create_task(person.talk()) for person in people]
    await meanwhile()
    for person in people:
        person.stopped.set()
    _, late = await asyncio.wait(talks, timeout=ANSWER_SECONDS)
    for person, talk in zip(people, talks, strict=True):
        if talk in late:
            talk.cancel()
            person.ledger.find(f"{person.tab.name} got no answer within {ANSWER_SECONDS:.0f} s")
        elif error := talk.exception():
            person.ledger.find(f"{person.tab.name} could not go on: {error!r}")
    for task in background:
        if task.done() and not task.cancelled() and (error := task.exception()):
            people[0].ledger.find(f"a tab broke: {error!r}")


async def _break(faults: Faults, options: Options) -> None:
    """One fault after the other; with a bug until there is a finding, for that is what we wanted to see."""
    bug, end = BUGS.get(options.bug), time.monotonic() + options.seconds
    wanted = bug.faults if bug else options.faults
    happening = asyncio.create_task(faults.run(wanted, seconds=options.seconds, pause=options.pause))
    while time.monotonic() < end and not (bug and faults.ledger.findings):
        await asyncio.sleep(0.1)
    faults.stopped.set()
    await happening


async def _check(people: Sequence[Person], world: World, result: Result) -> None:
    books, ledger = Books(world.address_of_rows), result.ledger
    result.seen_after, late = await checks.everybody_sees(people, books, seconds=SEEN_SECONDS)
    messages = await asyncio.to_thread(books.messages)
    ledger.findings += late
    ledger.findings += checks.stored(ledger, messages)
    ledger.findings += checks.in_order(ledger)
    ledger.findings += checks.seen([view for person in people for view in person.tab.views.values()], messages)
    ledger.findings += await checks.unread(people, ledger, books)
    ledger.findings += await asyncio.to_thread(lambda: list(checks.audit(world)))


async def _check_presence(
    people: Sequence[Person], world: World, result: Result, background: Sequence["asyncio.Task[None]"]
) -> None:
    """Half of the people go without a word, and a server is killed with those it has seen; no ghost may stay."""
    half = len(people) // 2
    here, gone = people[:half], people[half:]
    for task in background[half:]:
        task.cancel()
    server = world.servers[-1]
    begun = time.monotonic()
    await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.start)
    with suppress(asyncio.CancelledError):
        result.present_after, wrong = await checks.presence(here, gone, since=begun, seconds=GHOST_SECONDS)
        result.ledger.findings += wrong
