"""What readers that stop reading cost the others, and the server.

A room is told a mebibyte a second. First all of its sockets read; then some more join and never read a byte. Measured
are the time from a post to the last reader before and meanwhile, how long the silent ones stay, and the memory that
each takes. docs/performance.md says what to expect.
"""

import argparse
import itertools
import json
import select
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.clients.crowd import Crowd, Member
from bench.clients.posters import SocketPoster
from bench.measuring.delivery import FINISH_SECONDS, pace
from bench.measuring.figures import Void, percentile
from bench.measuring.house import House, audit, furnish
from bench.measuring.running import Ground, finish, ground, parser
from bench.measuring.sides import WORDS, fill
from bench.reporting.tables import Rows, number, text
from bench.servers.process import Server, maru, serving

BENCH = "slow"
MEBIBYTE = 1_048_576
STAY_SECONDS = 90.0


def main() -> None:
    options = read_options()
    with ground(options) as place:
        figures = measure(options, place)
        finish(options, place, bench=BENCH, figures=figures)
    print(text(table(figures)))


def read_options() -> argparse.Namespace:
    made = parser(__doc__)
    add = made.add_argument
    add("--sockets", type=int, default=200, help="how many read (%(default)s)")
    add("--silent", type=int, default=50, help="how many stop reading (%(default)s)")
    add("--seconds", type=float, default=20.0, help="how long all read, before the silent ones come (%(default)s)")
    add("--length", type=int, default=3500, help="characters of a message's text (%(default)s)")
    options = made.parse_args()
    if options.quick:
        options.sockets, options.silent, options.seconds = 50, 5, 2.0
    return options


def measure(options: argparse.Namespace, ground: Ground) -> dict[str, float]:
    """Raises Void."""
    house = furnish(ground, people=max(20, options.sockets // 10, options.silent // 10))
    cookies = [f"{house.cookie}={session}" for session in house.sessions]
    with serving(maru(ground.folder / "house", options), core=ground.core, log=ground.log("maru")) as server:
        crowd = Crowd(latest=house.latest, room=house.rooms[0])
        fill(crowd, server, options.sockets, cookies)
        post, sent = poster(house, server, crowd, length=options.length)
        rate = MEBIBYTE / (options.length + 500)  # a fragment is that much longer than its text
        pace(crowd, post, seconds=options.seconds, rate=rate)
        before = crowd.latencies.copy()
        crowd.latencies.clear()
        memory, most = server.memory_kib(), 0
        silent = Silent(house, server, cookies, count=options.silent)
        end = time.perf_counter() + STAY_SECONDS
        while silent.staying() and time.perf_counter() < end:
            pace(crowd, post, seconds=0.5, rate=rate)
            most = max(most, server.memory_kib() - memory)
        meanwhile = crowd.latencies.copy()
        crowd.finish(seconds=FINISH_SECONDS)
        crowd.check_all_have_all()
        stays = silent.stayed
    audit(house, sent=sent, acknowledged=sent)
    if len(stays) < options.silent:
        raise Void(f"{options.silent - len(stays)} silent sockets are still open after {STAY_SECONDS:g} s")
    return {
        "messages a second": rate,
        "p99 while all read, ms": percentile(before, 99) * 1000,
        "p99 while some do not, ms": percentile(meanwhile, 99) * 1000,
        "ratio": percentile(meanwhile, 99) / percentile(before, 99),
        "the last silent one was closed after, s": max(stays),
        "memory for each silent one, KiB at most": most / options.silent,
    }


def poster(house: House, server: Server, crowd: Crowd, *, length: int) -> tuple[Callable[[], None], set[str]]:
    speaker = SocketPoster.signed_in(server.address, house.rooms[0], f"{house.cookie}={house.sessions[0]}")
    crowd.listen(speaker)
    sent: set[str] = set()

    def post() -> None:
        client_id = str(uuid.uuid4())
        sent.add(client_id)
        crowd.posted[client_id] = time.perf_counter()
        speaker.post(client_id=client_id, body=f"{len(sent)} {WORDS * length}"[:length])

    return post, sent


class Silent:
    """Sockets that watch the room and never read. What they get they see only when it is the end."""

    def __init__(self, house: House, server: Server, cookies: list[str], *, count: int) -> None:
        self._poll = select.poll()
        self._open: dict[int, Member] = {}
        for _, cookie in zip(range(count), itertools.cycle(cookies), strict=False):
            member = Member.open(server.address, cookie)
            member.send(json.dumps({"type": "watch", "rooms": [house.rooms[0]]}).encode())
            self._open[member.fileno()] = member
            self._poll.register(member, select.POLLRDHUP)
        self._since = time.perf_counter()
        self.stayed: list[float] = []  # seconds that each of those stayed which are closed

    def staying(self) -> int:
        for descriptor, _ in self._poll.poll(0):
            self._poll.unregister(descriptor)
            del self._open[descriptor]
            self.stayed.append(time.perf_counter() - self._since)
        return len(self._open)


def table(figures: Mapping[str, float]) -> Rows:
    return [["readers that stop reading", ""], *([name, number(value)] for name, value in figures.items())]


if __name__ == "__main__":
    main()
