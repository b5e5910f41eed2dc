"""A real server for journeys: the same command as `bin/serve`, on a port and a data folder of its own."""

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from django.conf import settings

from tests.services import Service, free_port

RESIDENTS = 30  # made at once


class House(Service):
    """A server process that keeps its address, however often it is killed and started again.

    `sessions` are those of people who live here and whom no journey has met yet, by name.
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.folder = folder
        self.sessions: dict[str, str] = {}
        self._environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self._environment |= {"PYTHONPATH": str(settings.BASE_DIR), "DATA_DIR": str(folder)} | environment
        command = [sys.executable, "-P", "-m", "chatsite.server.command", "--port", str(port), "--data", str(folder)]
        super().__init__(
            command,
            cwd=settings.BASE_DIR,
            env=self._environment,
            stdout=subprocess.DEVNULL,
        )

    def copy(self, folder: Path, **environment: str) -> "House":
        """Another house with all that is in this one, which must not be open."""
        shutil.copytree(self.folder, folder)
        house = House(folder, **environment)
        house.sessions = self.sessions.copy()
        return house

    def manage(self, *command: str) -> str:
        """Run a management command in this house; what it printed."""
        words = [sys.executable, "manage.py", *command, "--verbosity", "0"]
        done = subprocess.run(
            words, cwd=settings.BASE_DIR, env=self._environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def settle(self, call: str) -> None:
        """Call something of tests.journeys.residents in this house, and note the sessions that it made."""
        said = self.manage("shell", "-c", f"from tests.journeys.residents import *; {call}")
        self.sessions |= json.loads(said.splitlines()[-1])

    def session_of(self, name: str = "") -> tuple[str, str]:
        """Name and session of somebody whom no journey has met yet, or of the one of this name."""
        if not self.sessions:
            self.settle(f"make({RESIDENTS})")
        name = name or next(iter(self.sessions))
        return name, self.sessions.pop(name)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=1) as response:  # noqa: S310 - an address of ours
                return bool(response.status == 200)
        except (OSError, urllib.error.URLError):
            return False
