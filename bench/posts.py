"""How many messages a second are stored, by the socket and by HTTP, with sixteen people who post.

A post counts when its author is answered, which is after the commit. By HTTP, and by the socket in the second way, each
waits for the answer before the next post; in the third way some are on their way, as the socket allows. Nobody watches
the room. Every acknowledged post is looked for in the database afterwards: one that is missing makes the run void.

docs/performance.md says what to expect.
"""

import argparse
import sys
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.clients.asking import Asker, PageAsker, saturate
from bench.clients.posters import SocketPoster
from bench.clients.web import Person, Request
from bench.measuring.house import House, audit, furnish
from bench.measuring.running import add_house, finish, ground, parser
from bench.measuring.sides import WORDS
from bench.reporting.tables import Rows, generator, number, share, text, times
from bench.servers.process import Server, maru, serving

BENCH = "posts"
HTTP, ONE, SOME = "by HTTP", "up the socket, one at a time", "up the socket"
BODY = (WORDS * 2)[:100]


def main() -> None:
    options = read_options()
    with ground(options) as place:
        house = furnish(place, people=options.people, rooms=3)
        sent: set[str] = set()
        with serving(maru(place.folder / "house", options), core=place.core, log=place.log("maru")) as server:
            ways: dict[str, Callable[[], Sequence[Asker]]] = {
                HTTP: partial(by_http, house, server, sent),
                ONE: partial(by_socket, house, server, sent, room=1, window=1),
                SOME: partial(by_socket, house, server, sent, room=2, window=options.window),
            }
            taken = {name: asdict(saturate(server, way(), seconds=options.seconds)) for name, way in ways.items()}
        audit(house, sent=sent, acknowledged=sent)
        figures = {"window": options.window, "ways": taken}
        finish(options, place, bench=BENCH, figures=figures)
    print(f"\n{text(table(figures))}")
    print("Every author was answered, and every acknowledged post is stored once.")


def read_options() -> argparse.Namespace:
    made = parser(__doc__)
    add_house(made)
    made.add_argument("--people", type=int, default=16, help="who post (%(default)s)")
    made.add_argument("--window", type=int, default=16, help="posts of each on their way, the third way (%(default)s)")
    made.add_argument("--seconds", type=float, default=5.0, help="for each way (%(default)s)")
    options = made.parse_args()
    if options.quick:
        options.people, options.seconds = 4, 0.3
    return options


def by_http(house: House, server: Server, sent: set[str]) -> list[PageAsker]:
    def post(person: Person) -> Request:
        sent.add(client_id := str(uuid.uuid4()))
        return person.post("/rooms/load-1/messages/", client_id=client_id, body=f"{BODY} {client_id}".replace(" ", "+"))

    people = [Person(server.address, cookie=house.cookie, session=session) for session in house.sessions]
    return [PageAsker(server, person, post) for person in people]


class LaneAsker:
    """Posts up the socket, with so many posts on their way."""

    def __init__(self, poster: SocketPoster, sent: set[str], *, window: int) -> None:
        self.times: list[float] = []
        self._poster, self._sent, self._window = poster, sent, window
        self._asked_at: dict[str, float] = {}
        self.fileno, self.close = poster.sock.fileno, poster.sock.close

    @property
    def waits(self) -> bool:
        return bool(self._asked_at)

    def ask(self) -> None:
        while len(self._asked_at) < self._window:
            self._sent.add(client_id := str(uuid.uuid4()))
            self._asked_at[client_id] = time.perf_counter()
            self._poster.post(client_id=client_id, body=f"{BODY} {client_id}")

    def readable(self) -> None:
        self._poster.readable()
        now = time.perf_counter()
        self.times += (now - self._asked_at.pop(client_id) for client_id in self._poster.answered)
        self._poster.answered.clear()


def by_socket(house: House, server: Server, sent: set[str], *, room: int, window: int) -> list[LaneAsker]:
    cookies = [f"{house.cookie}={session}" for session in house.sessions]
    posters = [SocketPoster.signed_in(server.address, house.rooms[room], cookie) for cookie in cookies]
    return [LaneAsker(poster, sent, window=window) for poster in posters]


def table(figures: Mapping[str, Any]) -> Rows:
    ways: Mapping[str, Mapping[str, float]] = figures["ways"]
    rows = [["posts/s", "", "by its core", "p50 ms", "p99 ms", "server's core", "generator's core", "to HTTP, by core"]]
    for name, pace in ways.items():
        of_each = f"{name}, {figures['window']} of each on their way" if name == SOME else name
        row = [of_each, number(pace["per_second"]), number(pace["per_core_second"])]
        row += [number(pace["p50_ms"]), number(pace["p99_ms"])]
        row += [share(pace["server_core"]), generator(pace["generator_core"])]
        rows.append([*row, times(pace["per_core_second"] / ways[HTTP]["per_core_second"])])
    return rows


if __name__ == "__main__":
    main()
