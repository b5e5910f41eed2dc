"""Group commit: what waits together is committed together, a lone piece of work at once.

Threads that fight for a database's write lock wait long; one thread that writes for all of them does not
(docs/performance.md). A process has one writer per kind of work.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Generic, TypeVar

from django.db import close_old_connections, connection

from chatsite.exceptions import Unavailable
from chatsite.monitoring.metrics import metrics

BATCH_MAX = 500
WAIT_SECONDS = 15.0

Work = TypeVar("Work")
Done = TypeVar("Done")


class Writer(Generic[Work, Done]):
    """Runs `commit` in a thread of its own, over all that waits; it answers one outcome or exception per piece."""

    def __init__(self, commit: Callable[[Sequence[Work]], Sequence[Done | Exception]], *, name: str) -> None:
        self._commit = commit
        self._name = name
        self._queue: SimpleQueue[tuple[Work, Future[Done]]] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, work: Work) -> "Future[Done]":
        """Queue a piece of work. The future resolves after its commit, or with the exception that refused it."""
        if connection.in_atomic_block:
            return self._at_once(work)
        if self._thread is None or not self._thread.is_alive():
            with self._starting:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                    self._thread.start()
        future: Future[Done] = Future()
        self._queue.put((work, future))
        return future

    def write(self, work: Work) -> Done:
        """Like `submit`, and wait. Raises Unavailable if the database does not answer within WAIT_SECONDS."""
        try:
            return self.submit(work).result(timeout=WAIT_SECONDS)
        except TimeoutError as error:
            raise Unavailable from error

    def _at_once(self, work: Work) -> "Future[Done]":
        """Inside somebody's transaction the work is part of it, not of another thread's."""
        future: Future[Done] = Future()
        _resolve(future, self._commit([work])[0])
        return future

    def _run(self) -> None:
        while True:
            batch = [self._queue.get()]
            while len(batch) < BATCH_MAX and not self._queue.empty():
                batch.append(self._queue.get())
            metrics["writer_batches"] += 1
            metrics["writer_items"] += len(batch)
            try:
                outcomes: Sequence[Done | Exception] = self._commit([work for work, _ in batch])
            except Exception as error:
                outcomes = [error] * len(batch)
            for (_, future), outcome in zip(batch, outcomes, strict=True):
                _resolve(future, outcome)
            close_old_connections()


def _resolve(future: "Future[Done]", outcome: "Done | Exception") -> None:
    if not future.set_running_or_notify_cancel():
        return  # nobody waits any more; what was committed stays
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
