"""The frame of every measurement: its options, a core for each side, a folder, what it stands on, and its end."""

import argparse
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from bench.measuring.figures import Void, machine, save
from tests.services import Postgres, Redis, running

NOT_SAVED = ("folder", "json", "quick")
DATABASES = {
    "sqlite": {},
    "sqlite-full": {"SQLITE_SYNC_FULL": "1"},  # a commit waits for the disk
    "postgres": {},
}


class DurablePostgres(Postgres):
    """With its own defaults: a commit waits for the disk."""

    options: ClassVar = {"listen_addresses": ""}


@dataclass(frozen=True)
class Ground:
    """Where a run takes place: a new folder, the server's core, and what the house stands on."""

    folder: Path
    core: int | None
    environment: dict[str, str]
    machine: dict[str, Any]

    def log(self, name: str) -> Path:
        return self.folder / f"{name.replace(' ', '-').lower()}.log"


def parser(description: str | None) -> argparse.ArgumentParser:
    """A parser with the options that every measurement has."""
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--folder", type=Path, help="keep data and logs in this new folder (a temporary one)")
    made.add_argument("--json", type=Path, help="write the figures to this file, too")
    made.add_argument("--quick", action="store_true", help="small and short: whether it works, not how fast")
    return made


def add_house(made: argparse.ArgumentParser) -> None:
    """The options that say how Maru is served."""
    made.add_argument("--database", choices=list(DATABASES), default="sqlite", help="(%(default)s)")
    made.add_argument("--server", choices=["uvicorn", "daphne"], default="uvicorn", help="under Maru (%(default)s)")
    made.add_argument("--workers", type=int, default=1, help="more need PostgreSQL; nothing is pinned (%(default)s)")


@contextmanager
def ground(options: argparse.Namespace) -> Iterator[Ground]:
    """Prepare this process and what it measures on; clear all away afterwards. A void run ends with a sentence.

    Of two cores the server gets one and this process the other. Several workers use both, and so does this process.
    """
    workers, database = getattr(options, "workers", 1), getattr(options, "database", "sqlite")
    if workers > 1 and database != "postgres":
        sys.exit("Several workers need --database postgres.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are stopped, too
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with ExitStack() as stack:
        environment = dict(DATABASES[database])
        if database == "postgres":
            environment["DATABASE_URL"] = stack.enter_context(running(DurablePostgres)).url
        if workers > 1:
            environment["REDIS_URL"] = stack.enter_context(running(Redis)).url
        facts = machine()
        try:
            yield Ground(
                stack.enter_context(_folder(options.folder)),
                None if workers > 1 else stack.enter_context(_own_core()),
                environment,
                facts,
            )
        except Void as wrong:
            sys.exit(f"This run is void: {wrong}.")


@contextmanager
def _own_core() -> Iterator[int | None]:
    """Move this process to one core; the other one is the server's. With a single one nothing is pinned."""
    available = os.sched_getaffinity(0)
    if len(available) == 1:
        yield None
        return
    server, own, *_ = sorted(available)
    os.sched_setaffinity(0, {own})
    try:
        yield server
    finally:
        os.sched_setaffinity(0, available)


@contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    path = wanted or Path(tempfile.mkdtemp(prefix="maru-bench-"))
    path.mkdir(parents=True, exist_ok=True)
    try:
        yield path
    finally:
        if not wanted:
            shutil.rmtree(path, ignore_errors=True)


def finish(options: argparse.Namespace, ground: Ground, *, bench: str, figures: dict[str, Any]) -> None:
    """Write the figures where the options say."""
    if options.json:
        kept = {name: value for name, value in vars(options).items() if name not in NOT_SAVED}
        save(options.json, bench=bench, options=kept, machine=ground.machine, figures=figures)
