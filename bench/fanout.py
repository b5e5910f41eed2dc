"""How fast a message reaches everybody: Maru beside the chat of the Channels tutorial, on this machine, now.

One thousand sockets watch one room. A message is complete when every one of them has it. Two figures are taken of each
server: complete messages a second when as many are posted as it can take, and the time from the post to the last
socket when a few are posted a second. The server has one core, the generator another. Whoever gets a message twice,
late in order or not at all makes the run void, and so does a database that disagrees.

docs/performance.md says what to expect.
"""

import argparse
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.crowd import Void
from bench.measuring import Figures
from bench.sides import measure_maru, measure_tutorial

TUTORIAL = "tutorial"
SIDES = {"maru": "Maru", TUTORIAL: "the tutorial's chat", "daphne": "the same under daphne"}


def main() -> None:
    options = read_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are stopped, too
    server_core, generator_core = cores()
    if generator_core is not None:
        os.sched_setaffinity(0, {generator_core})
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    figures: dict[str, Figures] = {}
    with folder(options.folder) as data:
        try:
            figures["maru"] = measure_maru(options, core=server_core, folder=data)
            for name in [] if options.alone else [TUTORIAL, "daphne"] if options.daphne else [TUTORIAL]:
                size = round(figures["maru"].message_bytes)
                figures[name] = measure_tutorial(options, name, core=server_core, folder=data, size=size)
        except Void as wrong:
            sys.exit(f"This run is void: {wrong}.")
    print(table(figures))
    if options.json:
        options.json.write_text(json.dumps({name: asdict(taken) for name, taken in figures.items()}, indent=2) + "\n")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--sockets", type=int, default=1000, help="how many watch the room (%(default)s)")
    add("--people", type=int, default=250, help="how many people they belong to (%(default)s)")
    add("--posters", type=int, default=20, help="how many of the people post, in turn (%(default)s)")
    add("--post", action="store_true", help="post by HTTP instead of up the socket")
    add("--seconds", type=float, default=10.0, help="how long each server is saturated, and then paced (%(default)s)")
    add("--window", type=int, default=400, help="messages on their way while saturated (%(default)s)")
    add("--rate", type=float, default=10.0, help="messages a second while paced (%(default)s)")
    add("--length", type=int, default=200, help="characters of a message's text (%(default)s)")
    add("--alone", action="store_true", help="measure Maru only")
    add("--daphne", action="store_true", help="measure the tutorial's chat under daphne, too")
    add("--port", type=int, default=0, help="where the servers listen (any free one)")
    add("--folder", type=Path, help="keep data and logs in this new folder (a temporary one)")
    add("--json", type=Path, help="write the figures to this file, too")
    add("--quick", action="store_true", help="100 sockets, 2 seconds: whether it works, not how fast")
    options = parser.parse_args()
    if options.quick:
        options.sockets, options.people, options.seconds = 100, 25, 2.0
    options.posters = min(options.posters, options.people)
    return options


def cores() -> tuple[int | None, int | None]:
    """One core for the server, another for the generator; with a single one nothing is pinned."""
    available = sorted(os.sched_getaffinity(0))
    return (available[0], available[1]) if len(available) > 1 else (None, None)


@contextmanager
def folder(wanted: Path | None) -> Iterator[Path]:
    path = wanted or Path(tempfile.mkdtemp(prefix="maru-bench-"))
    path.mkdir(parents=True, exist_ok=True)
    try:
        yield path
    finally:
        if not wanted:
            shutil.rmtree(path, ignore_errors=True)


def table(figures: Mapping[str, Figures]) -> str:
    """The figures side by side, and what they are to each other."""
    rows = {
        "complete messages/s, saturated": [f"{taken.complete_per_second:,.1f}" for taken in figures.values()],
        "the same by time on its core": [f"{taken.complete_per_core_second:,.1f}" for taken in figures.values()],
        "server's core then": [f"{taken.server_cpu:.0%}" for taken in figures.values()],
        "generator's core then": [f"{taken.generator_cpu:.0%}" for taken in figures.values()],
        "post to last socket, p50 / p95 / p99": [
            f"{taken.p50_ms:,.1f} / {taken.p95_ms:,.1f} / {taken.p99_ms:,.1f} ms" for taken in figures.values()
        ],
        "at messages/s": [f"{taken.paced_at:.3g} ({taken.paced_messages} times)" for taken in figures.values()],
        "bytes of a message on the wire": [f"{taken.message_bytes:,.0f}" for taken in figures.values()],
        "sockets opened a second": [f"{taken.opened_per_second:,.0f}" for taken in figures.values()],
        "memory of an idle socket": [f"{taken.kib_per_socket:.1f} KiB" for taken in figures.values()],
    }
    first = next(iter(figures.values()))
    lines = [[f"{first.sockets:,} sockets", *(SIDES[name] for name in figures)]]
    lines += [[name, *cells] for name, cells in rows.items()]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    for name, taken in list(figures.items())[1:]:
        ratio = first.complete_per_second / taken.complete_per_second
        text.append(f"Maru completes {ratio:,.0f} times as many messages as {SIDES[name]}.")
    text.append("Every message reached every socket once and in order, and the database agrees.")
    return "\n".join(["", *text])


if __name__ == "__main__":
    main()
