"""The promises, held against what people saw and what is stored. Each finding is a sentence."""

import asyncio
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import psycopg

from bench.soak.books import Books, Stored
from bench.soak.ledger import Ledger
from bench.soak.person import Person
from bench.soak.view import View
from bench.soak.world import World

CONNECTIONS_OF_A_PROCESS = (
    17  # 8 threads for pages, 2 for uploads, 4 for sockets, 2 that write, 1 for what is left for later
)
DYING_SECONDS = 3  # in which those of a killed process still count
MEMBER = re.compile(r'<li class="member" data-user="(\d+)" data-state="(\w+)"')
ROOM_LINK = re.compile(r'<a class="room-link"[^>]*>')


async def everybody_sees(people: Sequence[Person], books: Books, *, seconds: float) -> tuple[float, list[str]]:
    """Wait until every view has reached its room's head; how long that took, and who did not."""
    begun = time.monotonic()
    heads = await asyncio.to_thread(books.heads)
    views = [view for person in people for view in person.tab.views.values()]
    while behind := [view for view in views if view.cursor < heads[view.room]]:
        if time.monotonic() - begun > seconds:
            return seconds, [
                f"{view.who} is at revision {view.cursor} of {heads[view.room]} in room {view.room} "
                f"{seconds:.0f} s after the last answer"
                for view in behind
            ]
        await asyncio.sleep(0.1)
    return time.monotonic() - begun, []


async def few_connections(world: World, ledger: Ledger) -> None:
    """For ever: no process keeps more connections to PostgreSQL than docs/operating.md says."""
    books, most = Books(world.address_of_rows), CONNECTIONS_OF_A_PROCESS * world.processes * world.workers
    too_many_for = 0
    while world.postgres:
        try:
            count = await asyncio.to_thread(books.connections)
        except psycopg.OperationalError:
            count = 0  # it is away just now
        ledger.counts["most connections to PostgreSQL"] = max(count, ledger.counts["most connections to PostgreSQL"])
        too_many_for = too_many_for + 1 if count > most else 0
        if too_many_for > DYING_SECONDS:
            ledger.find(f"{count} connections to PostgreSQL are open; {most} would be enough")
        await asyncio.sleep(1)


def stored(ledger: Ledger, messages: Sequence[Stored]) -> Iterator[str]:
    """Every acknowledged message is stored exactly once, as it was acknowledged, with its latest text."""
    by_client_id = {message.client_id: message for message in messages if message.client_id}
    for post in ledger.acknowledged:
        found = by_client_id.get(post.client_id)
        if found is None:
            yield f"{post.body!r} was acknowledged and is not stored"
        elif (found.room, found.number, found.id, found.author) != (post.room, post.number, post.id, post.author):
            yield f"{post.body!r} was acknowledged as {post.number} and is stored as {found.number}"
        elif found.body != post.text:
            yield f"{post.body!r} should read {post.text!r} and reads {found.body!r}"
    openings = Counter(_opening(message) for message in messages if message.body)
    for opening, times in openings.items():
        if times > 1:
            yield f"{opening!r} is stored {times} times"
    for message in messages:
        if message.client_id and message.client_id not in ledger.posts:
            yield f"{message.body!r} is stored and nobody said it"


def _opening(message: Stored) -> str:
    """Who, and which of theirs: what no two messages share."""
    return " ".join(message.body.split()[:2])


def in_order(ledger: Ledger) -> Iterator[str]:
    """What a person says one after the other stands one after the other."""
    last: dict[tuple[str, int], int] = defaultdict(int)
    for post in ledger.acknowledged:  # in the order in which they were said
        if post.number <= last[post.author, post.room]:
            yield f"{post.body!r} has the number {post.number}, after {last[post.author, post.room]}"
        last[post.author, post.room] = post.number


def seen(views: Sequence[View], messages: Sequence[Stored]) -> Iterator[str]:
    """Each view is the room's timeline, from where it begins to the end, with the latest texts."""
    rooms: dict[int, dict[int, Stored]] = defaultdict(dict)
    for message in messages:
        rooms[message.room][message.number] = message
    for view in views:
        there = rooms[view.room]
        for number in range(min(view.lines, default=1), max(there, default=0) + 1):
            shown, real = view.lines.get(number), there.get(number)
            if shown is None or real is None:
                yield f"{view.who} does not see message {number} of room {view.room}"
            elif (shown.id, shown.revision) != (real.id, real.revision) or (
                real.kind == "text" and shown.text != real.body
            ):
                yield f"{view.who} sees {shown.text!r} ({shown.revision}) for {real.body!r} ({real.revision})"
        for number in view.lines.keys() - there.keys():
            yield f"{view.who} sees a message {number} in room {view.room} that is not stored"


async def unread(people: Sequence[Person], ledger: Ledger, books: Books) -> list[str]:
    """Read positions never went back, and a page says of what is unread what the rows say."""
    findings = []
    stored = await asyncio.to_thread(books.read)
    for key, answered in ledger.read.items():
        position = stored[key][0]
        if position < answered:
            findings.append(f"{key[0]} had read up to {answered} in room {key[1]}; stored is {position}")
    for person in people:
        page = await person.tab.ask(f"/rooms/{next(iter(person.tab.views))}/")
        for link in ROOM_LINK.findall(page.text):
            said = dict(re.findall(r'data-([a-z-]+)="([^"]+)"', link))
            if "room" not in said:
                continue  # the form for a room that is not there yet
            room = int(said["room"])
            told = int(said["read-up-to"]), int(said["number"])
            if told != stored[person.tab.name, room]:
                findings.append(
                    f"{person.tab.name} is told that they have read {told[0]} of {told[1]} in room {room}; "
                    f"stored is {stored[person.tab.name, room]}"
                )
    return findings


async def presence(
    here: Sequence[Person], gone: Sequence[Person], *, since: float, seconds: float
) -> tuple[float, list[str]]:
    """Wait until the members panel shows exactly these people as here; how long that took, and what was still wrong."""
    present, absent = {person.tab.user for person in here}, {person.tab.user for person in gone}
    observer = here[0].tab
    while True:
        panel = await observer.ask(f"/rooms/{next(iter(observer.views))}/members/?pages=20")
        states = {int(user): state for user, state in MEMBER.findall(panel.text)}
        ghosts = sorted(user for user in absent if states[user] != "offline")
        missing = sorted(user for user in present if states[user] == "offline")
        took = time.monotonic() - since
        if not ghosts and not missing:
            return took, []
        if took > seconds:
            return took, [f"after {took:.0f} s still shown as here: {ghosts}; not shown though here: {missing}"]
        await asyncio.sleep(0.5)


def audit(world: World) -> Iterator[str]:
    """`manage.py audit` has nothing to say."""
    answer = world.manage("audit")
    if answer.returncode:
        yield from (f"audit: {line}" for line in answer.stderr.splitlines())


def errors(world: World) -> Iterator[str]:
    """The servers logged no error of their own making."""
    for line, times in Counter(RAISED.findall(world.log)).items():
        if not ALLOWED.match(line):
            yield f"logged {times} times: {line[:200]}"


# The last exception of a chain.
RAISED = re.compile(
    r"^(?!\d{4}-)\w[\w.]*(?:Error|Exception|Group)\b.*$(?!\s+(?:During handling|The above exception))", re.MULTILINE
)
# A database that was killed is said to be gone.
ALLOWED = re.compile(r"(django\.db\.utils|psycopg\w*(\.errors)?)\.(OperationalError|InterfaceError|AdminShutdown|\w+)")
