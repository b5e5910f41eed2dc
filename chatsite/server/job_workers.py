"""The processes of bin/serve that do jobs.

They are forked from one that is forked first, when Django is loaded and nothing else is: so they share that memory, and
none of them holds the port, the lock on the data folder or a connection. That one starts each again that ends, and ends
with the server, however that ends: then nobody holds the other end of its pipe.
"""

import gc
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

from chatsite.jobs import command

LOOK_SECONDS = 1.0
REST_SECONDS = 5.0  # between two starts of a worker that does not live longer
GRACE_SECONDS = 5.0  # to finish a job; what is cut off is done again after the next start


@contextmanager
def job_workers(count: int) -> Iterator[Callable[[], object]]:
    """Workers that start when the given function is called, and have ended after the block."""
    if count == 0:
        yield lambda: None
        return
    sys.stdout.flush()
    gc.freeze()
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(writer)
        _keep(reader, count)
    os.close(reader)
    gc.unfreeze()
    try:
        yield lambda: os.write(writer, b".")
    finally:
        os.close(writer)
        with suppress(ChildProcessError):
            os.waitpid(pid, 0)


def _keep(reader: int, count: int) -> NoReturn:
    """Never returns: what stands after the fork is the server's."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the server says when it is over
        if os.read(reader, 1):
            _keep_workers(reader, count)
    finally:
        os._exit(0)


def _keep_workers(reader: int, count: int) -> None:
    started: dict[int, float] = {}
    due: list[float] = [0.0] * count
    while not select.select([reader], [], [], LOOK_SECONDS if started else 0)[0]:
        due += [started.pop(pid, 0.0) + REST_SECONDS for pid in _ended()]
        for when in [when for when in due if when <= time.monotonic()]:
            due.remove(when)
            started[_start(reader)] = time.monotonic()
    for pid in started:
        _signal(pid, signal.SIGTERM)
    limit = time.monotonic() + GRACE_SECONDS
    while started and time.monotonic() < limit:
        for pid in _ended():
            started.pop(pid, None)
        time.sleep(0.02)
    for pid in started:
        _signal(pid, signal.SIGKILL)


def _start(reader: int) -> int:
    keeper = os.getpid()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.close(reader)
            command.work(lambda: os.getppid() == keeper)
            status = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)
    return pid


def _ended() -> list[int]:
    """Children that have ended since the last call."""
    ended = []
    with suppress(ChildProcessError):
        while pid := os.waitpid(-1, os.WNOHANG)[0]:
            ended.append(pid)
    return ended


def _signal(pid: int, which: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, which)
