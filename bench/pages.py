"""How many pages, fragments and posts a second, and how long each takes: beside Django's own ASGI handler, in one run.

Sixteen people with a connection of their own ask as quickly as they are answered; first in a quiet house, then while
somebody posts ten messages a second in another room. Every answer is looked at, and every acknowledged post is looked
for in the database afterwards: one wrong answer makes the run void. The server is given one core, the people another;
"as people run it" it is given none, and keeps to one by itself.

docs/performance.md says what to expect.
"""

import argparse
import sys
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.clients.asking import PageAsker, PostsElsewhere, saturate
from bench.clients.web import Connection, Person, Request
from bench.measuring.house import House, audit, furnish
from bench.measuring.running import add_house, finish, ground, parser
from bench.reporting.tables import Rows, generator, number, share, text, times
from bench.servers.process import Server, maru, serving

BENCH = "pages"
ROOMS = 10
LATEST = 1000  # messages in each room
ELSEWHERE_RATE = 10.0  # messages a second
PAGE = (f'data-number="{LATEST}"'.encode(), b"</html>")
MARU, FREE, STOCK = "Maru", "as people run it", "Django's handler"
QUIET, OTHERS = "quiet", "others post"


def main() -> None:
    options = read_options()
    with ground(options) as place:
        house = furnish(place, people=options.people + 1, rooms=ROOMS, messages=LATEST)
        own = maru(place.folder / "house", options)
        commands: dict[str, tuple[list[str], int | None]] = {MARU: (own, place.core)}
        if place.core is not None:
            commands[FREE] = own, None
        if not options.alone:
            stock = ["-m", "bench.servers.hosting", "bench.servers.stock", options.server]
            commands[STOCK] = stock, place.core
        figures: dict[str, Any] = {"acts": {}}
        acknowledged: set[str] = set()
        for side, (name, (command, core)) in enumerate(commands.items()):
            with serving(command, core=core, log=place.log(name)) as server:
                visit = Visit(house, server, posts_in=2 + 2 * side, elsewhere_in=3 + 2 * side)
                figures["page"] = figures.get("page") or weigh(visit)
                figures["acts"][name] = measure(visit, options)
                acknowledged |= visit.acknowledged
        audit(house, sent=acknowledged, acknowledged=acknowledged)
        finish(options, place, bench=BENCH, figures=figures)
    print(f"\n{text(table(figures))}\n\n{text(weights(figures))}")
    print("\nEvery answer was right, and every acknowledged post is stored once.")


def read_options() -> argparse.Namespace:
    made = parser(__doc__)
    add_house(made)
    made.add_argument("--people", type=int, default=16, help="connections that ask (%(default)s)")
    made.add_argument("--seconds", type=float, default=5.0, help="for each figure (%(default)s)")
    made.add_argument("--only", action="append", choices=list(ACTS), help="measure only this, and others so named")
    made.add_argument("--alone", action="store_true", help="measure Maru only")
    options = made.parse_args()
    if options.quick:
        options.people, options.seconds = 4, 0.5
    return options


class Visit:
    """The people at one server, and which rooms they post in, so that no act grows the room of another."""

    def __init__(self, house: House, server: Server, *, posts_in: int, elsewhere_in: int) -> None:
        people = [Person(server.address, cookie=house.cookie, session=session) for session in house.sessions]
        *self.people, self.other = people
        self.server = server
        self.posts_in, self.elsewhere_in = f"/rooms/load-{posts_in}/messages/", f"/rooms/load-{elsewhere_in}/messages/"
        self.acknowledged: set[str] = set()

    def crowd(self, act: str) -> list[PageAsker]:
        return [PageAsker(self.server, person, partial(ACTS[act], self)) for person in self.people]

    def page(self, person: Person) -> Request:
        return person.get("/rooms/load-1/", holds=PAGE)

    def compressed(self, person: Person) -> Request:
        return person.get("/rooms/load-1/", holds=PAGE, more="Accept-Encoding: gzip, deflate\r\n")

    def history(self, person: Person) -> Request:
        return person.get("/rooms/load-1/messages/?before=500", holds=(b'data-number="450"', b'data-number="499"'))

    def changes(self, person: Person) -> Request:
        return person.get(
            f"/rooms/load-1/changes/?since={LATEST - 5}",
            holds=(f'data-number="{LATEST - 4}"'.encode(), f'data-number="{LATEST}"'.encode()),
        )

    def no_changes(self, person: Person) -> Request:
        return person.get(f"/rooms/load-1/changes/?since={LATEST}", holds=())

    def post(self, person: Person) -> Request:
        client_id = str(uuid.uuid4())
        self.acknowledged.add(client_id)  # every answer is awaited; a run without one is void
        return person.post(self.posts_in, client_id=client_id, body="one+of+many+lines")


ACTS = {
    "conversation page": Visit.page,
    "the same, compressed": Visit.compressed,
    "history page": Visit.history,
    "changes, 5 missed": Visit.changes,
    "changes, none": Visit.no_changes,
    "post": Visit.post,
}


def measure(visit: Visit, options: argparse.Namespace) -> dict[str, dict[str, dict[str, float]]]:
    """Raises Void."""
    taken: dict[str, dict[str, dict[str, float]]] = {}
    for name in options.only or ACTS:
        quiet = saturate(visit.server, visit.crowd(name), seconds=options.seconds)
        other = PostsElsewhere(visit.server, visit.other, visit.elsewhere_in, rate=ELSEWHERE_RATE)
        busy = saturate(visit.server, visit.crowd(name), seconds=options.seconds, elsewhere=other)
        visit.acknowledged |= other.answered
        taken[name] = {QUIET: asdict(quiet), OTHERS: asdict(busy)}
        print(f"{name}: {quiet.per_second:,.0f}/s, {busy.per_second:,.0f}/s", flush=True)
    return taken


def weigh(visit: Visit) -> dict[str, float]:
    """Bytes of the conversation page: as it is, and as the server compresses it."""
    connection = Connection(visit.server.address)
    plain = connection.ask(visit.page(visit.people[0]))
    compressed = connection.ask(visit.compressed(visit.people[0]))
    connection.close()
    return {"html": len(plain), "sent_compressed": len(compressed)}


def table(figures: Mapping[str, Any]) -> Rows:
    """For each act what Maru does, and how many times that is what the other one does."""
    own = figures["acts"][MARU]
    free, other = figures["acts"].get(FREE), figures["acts"].get(STOCK)
    head = ["requests/s", "", "Maru", "by its core", "p50 ms", "p99 ms", "server's core", "generator's core"]
    head += [FREE, "ratio"] if free else []
    rows = [head + ([STOCK, "p99 ms", "ratio by core"] if other else [])]
    for act, houses in own.items():
        for house, pace in houses.items():
            row = [act, house, number(pace["per_second"]), number(pace["per_core_second"])]
            row += [number(pace["p50_ms"]), number(pace["p99_ms"])]
            row += [share(pace["server_core"]), generator(pace["generator_core"])]
            if free:
                row += [
                    number(free[act][house]["per_second"]),
                    times(free[act][house]["per_second"] / pace["per_second"]),
                ]
            if other:
                its = other[act][house]
                ratio = pace["per_core_second"] / its["per_core_second"]
                row += [number(its["per_second"]), number(its["p99_ms"]), times(ratio)]
            rows.append(row)
    return rows


def weights(figures: Mapping[str, Any]) -> Rows:
    page = figures["page"]
    kib = [f"{page[name] / 1024:.1f} KiB" for name in ("html", "sent_compressed")]
    return [["conversation page", "HTML", "as a browser gets it"], ["50 messages, 10 rooms", *kib]]


if __name__ == "__main__":
    main()
