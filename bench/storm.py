"""How quickly people who come all at once are let in, and what a socket that only waits costs.

So many signed-in sockets connect in the same moment, as after a restart of the server; four belong to one person. None
may be refused, and each must get what is said afterwards. Then all are quiet, and the server's memory is looked at. The
baseline is the chat of the Channels tutorial behind Channels' own AuthMiddlewareStack, with the same people.

docs/performance.md says what to expect.
"""

import argparse
import itertools
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.clients.arriving import arrive
from bench.clients.crowd import Crowd
from bench.clients.posters import SocketPoster
from bench.measuring.delivery import FINISH_SECONDS
from bench.measuring.figures import Void, percentile
from bench.measuring.house import House, audit, furnish
from bench.measuring.running import Ground, add_house, finish, ground, parser
from bench.measuring.sides import QUIET_SECONDS, SOCKETS_PER_PERSON, watching
from bench.reporting.tables import Rows, generator, number, share, text
from bench.servers.process import Server, maru, serving

BENCH = "storm"
MARU, STACK = "Maru", "AuthMiddlewareStack"
CLIENT_ID = "5a1f5b1e-7f0f-4b1e-9d57-3a4e6f1d2c3b"


@dataclass
class Figures:
    per_second: float
    per_core_second: float
    p50_ms: float  # from connecting to being let in
    p99_ms: float
    refused: int
    kib_per_socket: float
    server_mib: float  # in all
    server_core: float
    generator_core: float


def main() -> None:
    options = read_options()
    figures: dict[str, Any] = {"sockets": options.sockets, "sides": {}}
    with ground(options) as place:
        house = furnish(place, people=options.sockets // SOCKETS_PER_PERSON)
        commands = {MARU: maru(place.folder / "house", options)}
        if not options.alone:
            commands[STACK] = ["-m", "bench.servers.hosting", "bench.servers.guarded", options.server]
        for name, command in commands.items():
            print(f"{name}: {options.sockets:,} sockets come …", flush=True)
            figures["sides"][name] = asdict(measure(options, place, house, name, command))
        audit(house, sent={CLIENT_ID}, acknowledged={CLIENT_ID})
        finish(options, place, bench=BENCH, figures=figures)
    print(f"\n{text(table(figures))}")
    print("Each got what was said afterwards.")


def read_options() -> argparse.Namespace:
    made = parser(__doc__)
    add_house(made)
    made.add_argument("--sockets", type=int, default=1000, help="how many come at once (%(default)s)")
    made.add_argument("--alone", action="store_true", help="measure Maru only")
    options = made.parse_args()
    if options.quick:
        options.sockets = 100
    return options


def measure(options: argparse.Namespace, ground: Ground, house: House, name: str, command: list[str]) -> Figures:
    """Raises Void; a baseline that refuses somebody does not."""
    cookies = [f"{house.cookie}={session}" for session in house.sessions]
    with serving(command, core=ground.core, log=ground.log(name)) as server:
        crowd = Crowd(latest=house.latest, room=house.rooms[0])
        empty, used, own_used = server.memory_kib(), server.cpu_seconds(), time.process_time()
        guests = list(itertools.islice(itertools.cycle(cookies), options.sockets))
        arrivals = arrive(
            server, crowd, guests, at_once=options.sockets, greeting=watching(crowd) if name == MARU else b""
        )
        server_seconds, own_seconds = server.cpu_seconds() - used, time.process_time() - own_used
        if name == MARU and arrivals.refused:
            raise Void(f"{arrivals.refused} sockets were refused")
        crowd.settle(seconds=QUIET_SECONDS)
        memory = server.memory_kib()
        tell(crowd, house, server, name)
    count = len(arrivals.seconds)
    return Figures(
        per_second=count / arrivals.took,
        per_core_second=count / server_seconds,
        p50_ms=percentile(arrivals.seconds, 50) * 1000,
        p99_ms=percentile(arrivals.seconds, 99) * 1000,
        refused=arrivals.refused,
        kib_per_socket=(memory - empty) / count,
        server_mib=memory / 1024,
        server_core=server_seconds / arrivals.took,
        generator_core=own_seconds / arrivals.took,
    )


def tell(crowd: Crowd, house: House, server: Server, name: str) -> None:
    """Say something that everybody must hear. Raises Void if somebody does not."""
    crowd.posted[CLIENT_ID] = time.perf_counter()
    if name == MARU:
        speaker = SocketPoster.signed_in(server.address, house.rooms[0], f"{house.cookie}={house.sessions[0]}")
        crowd.listen(speaker)
        speaker.post(client_id=CLIENT_ID, body="all here")
    else:
        fragment = f'<chat-message data-number="{house.latest + 1}" data-client-id="{CLIENT_ID}">'
        next(iter(crowd.members())).send(fragment.encode())
    crowd.finish(seconds=FINISH_SECONDS)
    crowd.check_all_have_all()


def table(figures: Mapping[str, Any]) -> Rows:
    sides: Mapping[str, Mapping[str, float]] = figures["sides"]
    rows = {
        "let in a second": [number(one["per_second"]) for one in sides.values()],
        "the same by time on its core": [number(one["per_core_second"]) for one in sides.values()],
        "server's core then": [share(one["server_core"]) for one in sides.values()],
        "generator's core then": [generator(one["generator_core"]) for one in sides.values()],
        "waited until let in, p50 / p99": [
            f"{number(one['p50_ms'])} / {number(one['p99_ms'])} ms" for one in sides.values()
        ],
        "refused": [f"{one['refused']:,}" for one in sides.values()],
        "memory of an idle socket": [f"{one['kib_per_socket']:.1f} KiB" for one in sides.values()],
        "of the server": [f"{one['server_mib']:,.0f} MiB" for one in sides.values()],
    }
    return [[f"{figures['sockets']:,} sockets at once", *sides], *([name, *cells] for name, cells in rows.items())]


if __name__ == "__main__":
    main()
