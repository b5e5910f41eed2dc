"""How much files cost those who only talk, and how much memory many readers of one file take.

Four people post five messages a second each: first in a quiet house, then while sixteen others upload 5 MiB each, all
at once, and again until the time is over. Then two hundred people read a file of 20 MiB slowly, a range at a time, and
the server's memory is compared with what it was before. Every answer is looked at: one wrong answer makes the run void.

docs/performance.md says what to expect.
"""

import argparse
import itertools
import os
import select
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import Event, Process, Value
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.clients.web import Connection, Person
from bench.measuring.figures import Void, percentile
from bench.measuring.house import House, audit, furnish
from bench.measuring.running import add_house, finish, ground, parser
from bench.reporting.tables import Rows, number, text, times
from bench.servers.process import Server, maru, serving

BENCH = "files"
MIB = 1 << 20
TALKERS, PACE = 4, 5.0  # people, messages a second of each
UPLOAD, LARGE, RANGE = 5 * MIB, 20 * MIB, MIB // 4  # bytes


def main() -> None:
    options = read_options()
    with ground(options) as place:
        house = furnish(place, people=TALKERS + options.people, rooms=2, messages=100)
        with serving(maru(place.folder / "house", options), core=place.core, log=place.log("Maru")) as server:
            visit = Visit(house, server)
            visit.talk(min(options.seconds, 1.0))
            quiet = visit.talk(options.seconds)
            with visit.uploading(options.people) as uploads:
                busy, count = visit.talk(options.seconds), uploads()
            figures: dict[str, Any] = {"quiet": pace(quiet), "uploads": pace(busy) | {"count": count}}
            figures["readers"] = visit.read(options.readers, options.seconds)
        audit(house, sent=visit.sent, acknowledged=visit.sent)
        finish(options, place, bench=BENCH, figures=figures)
    print(text(table(figures)))


def read_options() -> argparse.Namespace:
    made = parser(__doc__)
    add_house(made)
    made.add_argument("--people", type=int, default=16, help="who upload at once (%(default)s)")
    made.add_argument("--readers", type=int, default=200, help="of one large file (%(default)s)")
    made.add_argument("--seconds", type=float, default=10.0, help="for each figure (%(default)s)")
    options = made.parse_args()
    if options.quick:
        options.people, options.readers, options.seconds = 2, 10, 1.0
    return options


class Visit:
    """The people at the server, and what they sent."""

    def __init__(self, house: House, server: Server) -> None:
        people = [Person(server.address, cookie=house.cookie, session=session) for session in house.sessions]
        self._server, self._talkers, self._others = server, people[:TALKERS], people[TALKERS:]
        self.sent: set[str] = set()

    def talk(self, seconds: float) -> list[float]:
        """How long each message took, from sending to its answer, in seconds."""
        with ThreadPoolExecutor(TALKERS) as threads:
            taken = threads.map(lambda person: self._talk(person, seconds), self._talkers)
            return [one for times_of_one in taken for one in times_of_one]

    def _talk(self, person: Person, seconds: float) -> list[float]:
        connection, taken, start = Connection(self._server.address), [], time.perf_counter()
        for count in itertools.count():
            due = start + count / PACE
            if due - start >= seconds:
                break
            time.sleep(max(0.0, due - time.perf_counter()))
            client_id = str(uuid.uuid4())
            self.sent.add(client_id)
            asked = time.perf_counter()
            connection.ask(person.post("/rooms/load-1/messages/", client_id=client_id, body="one+of+many"))
            taken.append(time.perf_counter() - asked)
        connection.close()
        return taken

    @contextmanager
    def uploading(self, people: int) -> Iterator[Callable[[], int]]:
        """So many upload files of their own, one after the other, until the block ends, in a process of their own, so
        that those who talk do not wait for it. Yields how many files there were."""
        over, count = Event(), Value("i", 0)
        uploaders = Process(target=upload, args=(self._server.address, self._others[:people], over, count), daemon=True)
        uploaders.start()
        try:
            yield lambda: count.value
        finally:
            over.set()
        uploaders.join()
        if uploaders.exitcode:
            raise Void("an upload went wrong")

    def read(self, readers: int, seconds: float) -> dict[str, float]:
        """Many read one file at once, a range after the other. The server's memory before, and the most since."""
        owner, connection = self._others[0], Connection(self._server.address)
        address = connection.ask(owner.upload(os.urandom(LARGE))).split(b'"address": "')[1].split(b'"')[0].decode()
        before = most = self._server.memory_kib()
        reading = [Connection(self._server.address) for _ in range(readers)]
        starts = itertools.cycle(range(0, LARGE - RANGE, RANGE))
        count, end = 0, time.perf_counter() + seconds

        def ask(one: Connection) -> None:
            first = next(starts)
            wanted = f"Range: bytes={first}-{first + RANGE - 1}\r\n"
            one.send(owner.get(address, holds=(b"",), more=wanted).data)

        for one in reading:
            ask(one)
        while time.perf_counter() < end:
            for one in select.select(reading, [], [], 1.0)[0]:
                if answer := one.receive():
                    if len(answer.body) != RANGE or b" 206 " not in answer.head[:16]:
                        raise Void("a range is not what was asked for")
                    count += 1
                    ask(one)
            most = max(most, self._server.memory_kib())
        for one in [*reading, connection]:
            one.close()
        return {
            "readers": readers,
            "mib_per_second": count * RANGE / MIB / seconds,
            "before_kib": before,
            "most_kib": most,
        }


def upload(address: tuple[str, int], people: list[Person], over: Any, count: Any) -> None:
    """Each of `people` uploads until `over`, as a machine of its own would: it leaves the core to who is measured."""
    os.nice(10)

    def go_on(person: Person) -> None:
        connection, rest = Connection(address), os.urandom(UPLOAD - 16)
        while not over.is_set():
            connection.ask(person.upload(uuid.uuid4().bytes + rest))
            with count:
                count.value += 1
        connection.close()

    with ThreadPoolExecutor(len(people)) as threads:
        list(threads.map(go_on, people))


def pace(taken: list[float]) -> dict[str, float]:
    return {name: percentile(taken, share) * 1000 for name, share in (("p50_ms", 50), ("p99_ms", 99))}


def table(figures: dict[str, Any]) -> Rows:
    quiet, busy, readers = figures["quiet"], figures["uploads"], figures["readers"]
    ratio: Callable[[str], str] = lambda name: times(busy[name] / quiet[name])  # noqa: E731
    return [
        ["messages", "p50 ms", "p99 ms"],
        ["quiet", number(quiet["p50_ms"]), number(quiet["p99_ms"])],
        [f"during {busy['count']} uploads of 5 MiB", number(busy["p50_ms"]), number(busy["p99_ms"])],
        ["ratio", ratio("p50_ms"), ratio("p99_ms")],
        [
            f"{readers['readers']} readers of one file: {number(readers['mib_per_second'])} MiB/s",
            f"{readers['before_kib'] / 1024:.0f} MiB before",
            f"{readers['most_kib'] / 1024:.0f} MiB at most",
        ],
    ]


if __name__ == "__main__":
    main()
