"""All that has to hold before a change lands, in stages: what `bin/test` does without arguments.

One stage more runs at once than there are processors, for each waits a third of its time: for servers, for a browser,
for something that is to happen after seconds. What they print is shown in the order of the list:
that of the first one that runs as it comes, of the others when it is their turn. The last line is the one with which
pytest closed, of the first stage that failed if one did.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from tests import empty_house

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable
PYTEST = (PYTHON, "-m", "pytest")
LOOK_SECONDS = 0.1
END_SECONDS = 20.0  # for what was interrupted to stop its servers and remove its folders
CLOSING = re.compile(rb"^=+ .*\d+ (?:passed|failed|errors?).* in [0-9.]+s.*$", re.MULTILINE)
ON_THE_INTERNET = {"HTTPS_ONLY": "1", "ALLOWED_HOSTS": "chat.example.org", "TRUSTED_PROXIES": "127.0.0.1"}
# What starts servers of its own: a stage apart.
SERVERS = (
    "chatsite/tests/server",
    "tests/bench",
    "tests/test_full_disk.py",
    "tests/test_restart.py",
    "tests/test_upgrade.py",
)
JOURNEYS = "tests/journeys"
HALF_OF_JOURNEYS = ("accounts", "messages")  # by time
DEPLOYED = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")


@dataclass
class Stage:
    """A command of the gate, and how it went."""

    name: str
    command: Sequence[str]
    more: Mapping[str, str] = field(default_factory=dict)  # of the environment
    without: Sequence[str] = ()
    process: "subprocess.Popen[bytes] | None" = None
    begun: float = 0.0
    seconds: float = 0.0
    log: Path = Path()

    def start(self, folder: Path) -> None:
        """In a data folder and a group of processes of its own."""
        self.log, self.begun = folder / "log", time.monotonic()
        environment = {name: value for name, value in os.environ.items() if name not in self.without}
        environment |= {"DATA_DIR": str(folder / "data"), **self.more}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def runs(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            return False
        self.seconds = time.monotonic() - self.begun
        return True

    @property
    def failed(self) -> bool:
        return self.process is None or self.process.returncode != 0

    @property
    def closing(self) -> bytes:
        """The last line of pytest in it, if it had one."""
        lines = CLOSING.findall(self.log.read_bytes()) if self.log.is_file() else []
        return lines[-1] if lines else b""

    def send(self, how: signal.Signals) -> None:
        """To all processes of its group, some of which may outlive the first."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, how)


def checks() -> list[Stage]:
    return [
        Stage("A new house", (PYTHON, "-m", "tests.empty_house", os.environ[empty_house.VARIABLE])),
        Stage("Format", (PYTHON, "-m", "ruff", "format", "--check", ".")),
        Stage("Lint", (PYTHON, "-m", "ruff", "check", ".")),
        Stage("Imports", (str(BIN / "lint-imports"), "--no-cache")),
        Stage("Types", (PYTHON, "-m", "mypy", ".")),
        Stage("Migrations", (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run")),
        Stage("Production settings", (PYTHON, *DEPLOYED), more=ON_THE_INTERNET),
        Stage("Translations", (PYTHON, "manage.py", "catalogues", "--check")),
    ]


def suites() -> list[Stage]:
    """The longest last."""
    servers = (PYTHON, "-m", "tests.services")
    browser = (PYTHON, "-m", "tests.browser")
    others = [f"--ignore={path}" for path in SERVERS]
    half = [f"{JOURNEYS}/{folder}" for folder in HALF_OF_JOURNEYS]
    other_half = [JOURNEYS, *(f"--ignore={path}" for path in half)]
    embedded = ("TEST_DATABASE_URL", "TEST_REDIS_URL")
    return [
        Stage("Servers and trials", (*PYTEST, *SERVERS), without=embedded),
        Stage("Tests on SQLite, one process", (*PYTEST, *others), without=embedded),
        Stage("Journeys in Chromium", (*browser, *PYTEST, "-m", "journey", *other_half)),
        Stage("Journeys of accounts and messages", (*browser, *PYTEST, "-m", "journey", *half)),
        Stage("Tests on PostgreSQL and Redis", (*servers, *PYTEST, "-m", "not journey and not once")),
    ]


def run(shown: list[Stage], started: list[Stage], at_once: int, work: Path, out: BinaryIO) -> bool:
    """Start every stage in the order of `started`, show all in the order of `shown`. Whether all held.

    Each has a folder in `work`.
    """
    begun = time.monotonic()
    waiting = [(stage, work / str(number)) for number, stage in enumerate(started)]
    try:
        for stage in shown:
            out.write(f"\n─── {stage.name}\n".encode())
            offset = 0
            while True:
                _start(waiting, started, at_once)
                is_over = stage.process is not None and not stage.runs
                offset += _show(stage, offset, out)
                if is_over:
                    break
                time.sleep(LOOK_SECONDS)
        _sum_up(shown, time.monotonic() - begun, out)
    finally:
        end(started)
    return not any(stage.failed for stage in shown)


def _start(waiting: list[tuple[Stage, Path]], started: list[Stage], at_once: int) -> None:
    while waiting and sum(stage.runs for stage in started) < at_once:
        stage, folder = waiting.pop(0)
        folder.mkdir()
        stage.start(folder)


def _show(stage: Stage, offset: int, out: BinaryIO) -> int:
    """What was written to its log since; how many bytes."""
    if stage.process is None:
        return 0
    with stage.log.open("rb") as log:
        log.seek(offset)
        written = log.read()
    out.write(written)
    out.flush()
    return len(written)


def _sum_up(stages: list[Stage], seconds: float, out: BinaryIO) -> None:
    lines = ["", f"─── Took {seconds:.0f} s", *(f"{stage.seconds:4.0f} s  {stage.name}" for stage in stages)]
    lines += [f"FAILED: {stage.name}" for stage in stages if stage.failed]
    out.write("\n".join(lines).encode() + b"\n")
    of_failed = [stage.closing for stage in stages if stage.failed and stage.closing]
    of_all = [stage.closing for stage in stages if stage.closing]
    out.write((of_failed[:1] or of_all[-1:] or [b""])[0] + b"\n")
    out.flush()


def end(stages: list[Stage]) -> None:
    """Interrupt what still runs, so that it ends what it started; kill what takes too long."""
    running = [stage for stage in stages if stage.runs]
    for stage in running:
        stage.send(signal.SIGINT)
    deadline = time.monotonic() + END_SECONDS
    while any(stage.runs for stage in running) and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
    for stage in running:
        stage.send(signal.SIGKILL)


def main() -> int:
    for how in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(how, lambda number, _frame: sys.exit(128 + number))
    at_once = 1 + (os.cpu_count() or 1)
    with tempfile.TemporaryDirectory(prefix="maru-gate-", ignore_cleanup_errors=True) as work:
        os.environ[empty_house.VARIABLE] = str(Path(work, "empty"))
        first, then = checks(), suites()
        try:
            return 0 if run([*first, *then], [*first, *reversed(then)], at_once, Path(work), sys.stdout.buffer) else 1
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    sys.exit(main())
