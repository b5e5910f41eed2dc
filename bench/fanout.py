"""How fast a message reaches everybody: Maru beside the chat of the Channels tutorial, on this machine, now.

One thousand sockets watch one room. A message is complete when every one of them has it. Two figures are taken of each
server: complete messages a second when as many are posted as it can take, and the time from the post to the last
socket when a few are posted a second. The server has one core, the generator another. Whoever gets a message twice,
late in order or not at all makes the run void, and so does a database that disagrees.

Where Node is and `npm ci --prefix bench/socketio` was run, Socket.IO's own tutorial is measured, too.

docs/performance.md says what to expect.
"""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.measuring.running import add_house, finish, ground, parser
from bench.measuring.sides import measure_baseline, measure_maru
from bench.reporting.tables import Rows, generator, number, share, text, times
from bench.servers.baselines import DAPHNE, SOCKET_IO, TUTORIAL, is_installed

BENCH = "fanout"
MARU = "maru"
SIDES = {MARU: "Maru", TUTORIAL: "the tutorial's chat", DAPHNE: "the same under daphne", SOCKET_IO: "Socket.IO"}


def main() -> None:
    options = read_options()
    with ground(options) as place:
        figures = {MARU: asdict(measure_maru(options, place))}
        for name in baselines(options):
            size = round(figures[MARU]["message_bytes"])
            figures[name] = asdict(measure_baseline(options, place, name, size=size))
        finish(options, place, bench=BENCH, figures=figures)
    print(f"\n{text(table(figures))}")
    for name, taken in list(figures.items())[1:]:
        ratio = figures[MARU]["complete_per_core_second"] / taken["complete_per_core_second"]
        print(f"By its core Maru completes {times(ratio)} the messages of {SIDES[name]}.")
    print("Every message reached every socket once and in order, and the database agrees.")


def read_options() -> argparse.Namespace:
    made = parser(__doc__)
    add_house(made)
    add = made.add_argument
    add("--sockets", type=int, default=1000, help="how many watch the room; four belong to one person (%(default)s)")
    add("--posters", type=int, default=20, help="how many people post, in turn (%(default)s)")
    add("--post", action="store_true", help="post by HTTP instead of up the socket")
    add("--seconds", type=float, default=10.0, help="how long each server is saturated, and then paced (%(default)s)")
    add("--window", type=int, default=400, help="messages on their way while saturated (%(default)s)")
    add("--rate", type=float, default=10.0, help="messages a second while paced (%(default)s)")
    add("--length", type=int, default=200, help="characters of a message's text (%(default)s)")
    add("--alone", action="store_true", help="measure Maru only")
    add("--daphne", action="store_true", help="measure the tutorial's chat under daphne, too")
    options = made.parse_args()
    if options.quick:
        options.sockets, options.seconds = 100, 2.0
    return options


def baselines(options: argparse.Namespace) -> list[str]:
    if options.alone:
        return []
    return [TUTORIAL, *([DAPHNE] if options.daphne else []), *([SOCKET_IO] if is_installed() else [])]


def table(figures: Mapping[str, Mapping[str, Any]]) -> Rows:
    """The figures side by side."""
    every = list(figures.values())
    rows = {
        "complete messages/s, saturated": [number(one["complete_per_second"]) for one in every],
        "the same by time on its core": [number(one["complete_per_core_second"]) for one in every],
        "server's core then": [share(one["server_cpu"]) for one in every],
        "generator's core then": [generator(one["generator_cpu"]) for one in every],
        "post to last socket, p50 / p95 / p99": [
            " / ".join(number(one[name]) for name in ("p50_ms", "p95_ms", "p99_ms")) + " ms" for one in every
        ],
        "at messages/s": [f"{one['paced_at']:.3g} ({one['paced_messages']} times)" for one in every],
        "bytes of a message on the wire": [number(one["message_bytes"]) for one in every],
    }
    head = [f"{every[0]['sockets']:,} sockets", *(SIDES[name] for name in figures)]
    return [head, *([name, *cells] for name, cells in rows.items())]


if __name__ == "__main__":
    main()
