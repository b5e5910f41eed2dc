"""A server as `bin/serve` starts it, for tests that watch it from outside."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from tests import empty_house
from tests.services import START_SECONDS, Service

HOUSE = Path(__file__).parent.parent


class Server(Service):
    """`python -m chatsite.server.command` with a data folder of its own and, unless one is named, any free port.

    A folder that is new holds a house in which nobody lives yet; with `is_first`, the server makes it.
    """

    stop_signal = signal.SIGINT

    def __init__(self, data: Path, *options: str, port: int = 0, is_first: bool = False, **more: str) -> None:
        self.data, self.port = data, port
        self._log = data.with_suffix(".log")
        if not is_first:
            empty_house.copy(data)
        command = [*COMMAND, "--data", str(data), "--port", str(port), *options]
        super().__init__(command, cwd=HOUSE, env=environment(**more), stderr=subprocess.STDOUT)

    def start(self) -> None:
        with self._log.open("w") as log:
            self._how["stdout"] = log
            super().start()
        self.port = int(self.said.partition(" is open at ")[2].split()[0].rpartition(":")[2])

    def answers(self) -> bool:
        return " is open at " in self.said

    @property
    def said(self) -> str:
        """All that it said so far."""
        return self._log.read_text()

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of an answer."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:  # noqa: S310 - an address of ours
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()

    def end(self, how: signal.Signals) -> int:
        """End it with this signal; its exit code."""
        assert self._process
        self._process.send_signal(how)
        return self._process.wait(START_SECONDS)


COMMAND = [sys.executable, "-m", "chatsite.server.command"]


def environment(**more: str) -> dict[str, str]:
    """A bare environment: nothing of this machine's settings gets in."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONUNBUFFERED": "1", **more}


def refused(data: Path, *options: str, **more: str) -> subprocess.CompletedProcess[str]:
    """What a server says that does not start."""
    return run([*COMMAND, "--data", str(data), *options], environment(**more))


def run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A command to its end, with what it printed."""
    return subprocess.run(command, cwd=HOUSE, env=environment, capture_output=True, text=True, timeout=START_SECONDS)
