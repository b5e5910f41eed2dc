"""Starting a server on a core of its own, and asking the system what it used."""

import argparse
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

START_SECONDS = 60
STOP_SECONDS = 30
ROOT = Path(__file__).resolve().parent.parent.parent
EVERY_CORE = os.sched_getaffinity(0)  # before this process keeps to one
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    pid: int
    address: tuple[str, int]

    def cpu_seconds(self) -> float:
        """Processor time that it and its workers used so far, in user and system mode (proc(5), /proc/pid/stat)."""
        return sum(_cpu_seconds(pid) for pid in self._processes())

    def memory_kib(self) -> int:
        """Resident memory of it and its workers."""
        return sum(_memory_kib(pid) for pid in self._processes())

    def _processes(self) -> list[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [self.pid, *map(int, children)]


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


def _memory_kib(pid: int) -> int:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1])


def maru(folder: Path, options: argparse.Namespace) -> list[str]:
    """How `serving` runs Maru: as `bin/serve` does, or under daphne."""
    if getattr(options, "server", "uvicorn") == "daphne":
        return ["-m", "bench.servers.hosting", "chatsite.asgi", "daphne"]
    workers = str(getattr(options, "workers", 1))
    return ["-m", "chatsite.server.command", "--port", "0", "--data", str(folder), "--workers", workers]


@contextmanager
def serving(arguments: list[str], *, core: int | None, log: Path, program: str = sys.executable) -> Iterator[Server]:
    """Run `python ARGUMENTS` until the block ends, on one core; with None wherever it likes.

    It must print the address it is open at.
    """
    with log.open("w+") as output:
        process = subprocess.Popen(
            [program, *arguments],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=partial(os.sched_setaffinity, 0, EVERY_CORE if core is None else {core}),
        )
        try:
            yield Server(process.pid, _address(process, log))
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(process: "subprocess.Popen[bytes]", log: Path) -> tuple[str, int]:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(r"open at http://([\d.]+):(\d+)", log.read_text()):
            return found[1], int(found[2])
        time.sleep(0.05)
    sys.exit(f"The server did not start:\n{log.read_text()}")
