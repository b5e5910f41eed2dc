"""Whether anything gets lost: people talk while servers are killed, lines are cut, and databases go away.

The people know only docs/protocol.md. Servers run as `bin/serve` runs them, on real SQLite or on real PostgreSQL and
Redis. At the end every acknowledged message must be stored exactly once, everybody must see the same timeline with the
latest texts, and nobody may have seen a hole, a double or a step back meanwhile. Exits with 1 if anything was found.

`--bug` breaks one promise on purpose; then a finding is what should come. docs/reliability.md says more.
"""

import argparse
import asyncio
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.soak.bugs import BUGS
from bench.soak.faults import KINDS
from bench.soak.ledger import percentile
from bench.soak.run import Options, Result, run

QUICK = {"seconds": 15.0, "people": 8, "pause": 1.5, "lease": 6.0}
TOLD = 5  # findings of a kind
VARYING = re.compile(r"'[^']*'|\d+")


def main() -> int:
    options, home = read_options()
    folder = home or Path(tempfile.mkdtemp(prefix="maru-chaos-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        result = asyncio.run(run(options, folder))
    finally:
        if not home:
            shutil.rmtree(folder, ignore_errors=True)
    print(report(result))
    return 1 if result.findings else 0


def read_options() -> tuple[Options, Path | None]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--seconds", type=float, default=Options.seconds, help="how long people talk (%(default)s)")
    add("--people", type=int, default=Options.people, help="(%(default)s)")
    add("--rooms", type=int, default=Options.rooms, help="each person is in all of them at first (%(default)s)")
    add("--pace", type=float, default=Options.pace, help="mean seconds between two acts of a person (%(default)s)")
    add("--seed", type=int, default=Options.seed, help="of all dice (%(default)s)")
    add("--database", choices=("sqlite", "postgres"), default=Options.database, help="(%(default)s)")
    add("--processes", type=int, help="servers; two with PostgreSQL, one with SQLite if not given")
    add("--workers", type=int, default=Options.workers, help="worker processes of each server (%(default)s)")
    add("--drop", type=float, default=Options.drop, help="share of broadcasts that are dropped (%(default)s)")
    add("--starers", type=int, default=Options.starers, help="readers that do not read (%(default)s)")
    add("--faults", nargs="*", choices=KINDS, help="only these kinds, or none (%(choices)s)")
    add("--pause", type=float, default=Options.pause, help="mean seconds between two faults (%(default)s)")
    add("--lease", type=float, default=Options.lease, help="seconds that a killed process counts as here (%(default)s)")
    add("--bug", choices=BUGS, default="", help="break a promise on purpose (%(choices)s)")
    add("--control", action="store_true", help="with --bug: the same run without the bug in the server")
    add("--quick", action="store_true", help="15 seconds, 8 people")
    add("--folder", type=Path, help="keep data and logs in this new folder (a temporary one)")
    given = parser.parse_args()
    if given.quick:
        parser.set_defaults(**QUICK)
        given = parser.parse_args()
    given.processes = given.processes or (2 if given.database == "postgres" else 1)
    if given.processes * given.workers > 1 and given.database == "sqlite":
        parser.error("SQLite serves from one process")
    return Options(**{option.name: getattr(given, option.name) for option in fields(Options)}), given.folder


def report(result: Result) -> str:
    """What happened, what it cost, and what was found."""
    ledger, ms = result.ledger, 1000
    acks, lags = ledger.ack_times, ledger.lags
    rows = {
        "faults": ", ".join(f"{name} at {at:.0f} s" for at, name in result.happened) or "none",
        "acknowledged messages": f"{len(ledger.acknowledged):,} of {len(ledger.posts):,}",
        "said until acknowledged, p50 / p99 / max": _three(acks, ms),
        "acknowledged until seen, p50 / p99 / max": _three(lags, ms),
        "everybody saw everything after": f"{result.seen_after:.1f} s",
        "presence was right after": f"{result.present_after:.1f} s",
        "answers": _counts({str(status): count for status, count in ledger.statuses.items()}),
        "sockets closed with": _counts({str(code): count for code, count in ledger.closes.items()}),
        "also": _counts(dict(ledger.counts)),
    }
    width = max(map(len, rows))
    lines = [f"{name.ljust(width)}  {value}" for name, value in rows.items()]
    found = result.findings
    lines += ["", *_told(found)]
    lines.append(f"{len(found)} findings." if found else "Nothing was lost, doubled or out of order.")
    return "\n".join(["", *lines])


def _told(findings: list[str]) -> Iterator[str]:
    """Those of one kind together, a few of each."""
    kinds: dict[str, list[str]] = {}
    for finding in findings:
        kinds.setdefault(VARYING.sub("", finding), []).append(finding)
    for alike in kinds.values():
        yield from alike[:TOLD]
        if len(alike) > TOLD:
            yield f"… and {len(alike) - TOLD} more like this"


def _three(seconds: list[float], ms: int) -> str:
    return " / ".join(f"{percentile(seconds, percent) * ms:,.0f}" for percent in (50, 99, 100)) + " ms"


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name}: {count:,}" for name, count in sorted(counts.items())) or "none"


if __name__ == "__main__":
    sys.exit(main())
