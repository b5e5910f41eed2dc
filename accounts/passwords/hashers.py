"""Argon2id with the parameters that OWASP's Password Storage Cheat Sheet names, and few at once.

A hash takes 19 MiB and some tens of milliseconds of a core. Two are worked at together in a process, a few more wait,
and whoever comes beyond that hears after how many seconds to try again: guesses cost the guesser their time, not the
house its memory.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher

from chatsite.exceptions import Unavailable

AT_ONCE = 2
WAITING_MAX = 4  # fewer than the threads that answer pages
WAIT_SECONDS = 2.0
RETRY_SECONDS = 3

_waiting = threading.BoundedSemaphore(AT_ONCE + WAITING_MAX)
_working = threading.BoundedSemaphore(AT_ONCE)


class LimitedArgon2PasswordHasher(Argon2PasswordHasher):
    """Raises Unavailable while too many passwords are hashed."""

    time_cost = 2
    memory_cost = 19_456  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _turn():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _turn():
            return super().verify(password, encoded)

    def harden_runtime(self, password: str, encoded: str) -> None:
        """A hash of older parameters takes longer than one of these already."""


@contextmanager
def _turn() -> Iterator[Any]:
    if not _waiting.acquire(blocking=False):
        raise Unavailable(retry_after=RETRY_SECONDS)
    try:
        if not _working.acquire(timeout=WAIT_SECONDS):
            raise Unavailable(retry_after=RETRY_SECONDS)
        try:
            yield
        finally:
            _working.release()
    finally:
        _waiting.release()
