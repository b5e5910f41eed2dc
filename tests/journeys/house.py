"""A real server for journeys: the same command as `bin/serve`, on a port and a data folder of its own."""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from django.conf import settings

from tests.services import Service, free_port


class House(Service):
    """A server process that keeps its address, however often it is killed and started again."""

    def __init__(self, folder: Path, **environment: str) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self._environment |= {"PYTHONPATH": str(settings.BASE_DIR), "DATA_DIR": str(folder)} | environment
        command = [sys.executable, "-P", "-m", "chatsite.server.command", "--port", str(port), "--data", str(folder)]
        super().__init__(
            command,
            cwd=settings.BASE_DIR,
            env=self._environment,
            stdout=subprocess.DEVNULL,
        )

    def manage(self, *command: str) -> None:
        """Run a management command in this house."""
        words = [sys.executable, "manage.py", *command, "--verbosity", "0"]
        subprocess.run(words, cwd=settings.BASE_DIR, env=self._environment, check=True, stdout=subprocess.DEVNULL)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=1) as response:  # noqa: S310 - an address of ours
                return bool(response.status == 200)
        except (OSError, urllib.error.URLError):
            return False
