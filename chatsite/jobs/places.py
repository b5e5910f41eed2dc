"""Which worker processes live: each holds a lock on a file of its own, which the system lets go however it ends."""

import fcntl
import os
import secrets
import socket
from pathlib import Path
from typing import IO

from django.conf import settings

_HOST_MAX = 24  # characters


def folder() -> Path:
    return settings.DATA_DIR / "workers"


class Place:
    """The name of this worker, and the lock that says that it lives."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()[:_HOST_MAX]}-{os.getpid()}-{secrets.token_hex(4)}"
        folder().mkdir(mode=0o700, exist_ok=True)
        self._path = _path(self.name)
        self._lock: IO[bytes] = self._path.open("ab")
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def leave(self) -> None:
        self._path.unlink(missing_ok=True)
        self._lock.close()


def is_known(name: str) -> bool:
    """Whether it worked on this data folder, and its end was not noted yet."""
    return _path(name).exists()


def is_alive(name: str) -> bool:
    """Whether it works now; known ones only."""
    try:
        with _path(name).open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def sweep() -> None:
    """Forget workers that ended without leaving."""
    for path in folder().glob("*.lock"):
        if not is_alive(path.stem):
            path.unlink(missing_ok=True)


def _path(name: str) -> Path:
    return folder() / f"{Path(name).name}.lock"
