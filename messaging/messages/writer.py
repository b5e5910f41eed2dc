"""Group commit: what waits together is committed together, a lone piece of work at once.

Threads that fight for a database's write lock wait long; one thread that writes for all of them does not
(docs/performance.md). What follows a commit is done by a second thread, in the order of commits, so that a slow cache
or bus does not hold up the next one. A process has one writer per kind of work.
"""

import logging
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

logger = logging.getLogger(__name__)

Work = TypeVar("Work")
Done = TypeVar("Done")


class Writer(Generic[Work, Done]):
    """Runs `commit` in a thread of its own, over all that waits; it answers one outcome or exception per piece.

    Then `announce` is called with these outcomes, in another thread, before the pieces are answered.
    """

    def __init__(
        self,
        commit: Callable[[Sequence[Work]], Sequence[Done | Exception]],
        announce: Callable[[Sequence[Done | Exception]], None] = lambda outcomes: None,
        *,
        name: str,
    ) -> None:
        self._commit = commit
        self._announce = announce
        self._name = name
        self._queue: SimpleQueue[tuple[Work, Future[Done]]] = SimpleQueue()
        self._committed: SimpleQueue[tuple[list[Future[Done]], Sequence[Done | Exception]]] = SimpleQueue()
        self._starting = threading.Lock()
        self._threads: list[threading.Thread] = []

    def submit(self, work: Work) -> "Future[Done]":
        """Queue a piece of work. The future resolves after its commit, or with the exception that refused it."""
        if connection.in_atomic_block:
            return self._at_once(work)
        if not self._is_running():
            with self._starting:
                if not self._is_running():
                    self._start()
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
        outcomes = self._commit([work])
        self._announce(outcomes)
        _resolve(future, outcomes[0])
        return future

    def _is_running(self) -> bool:
        return bool(self._threads) and all(thread.is_alive() for thread in self._threads)

    def _start(self) -> None:
        targets = {self._name: self._run, f"{self._name}-announcer": self._answer}
        self._threads = [threading.Thread(target=run, name=name, daemon=True) for name, run in targets.items()]
        for thread in self._threads:
            thread.start()

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
            _close_old()
            self._committed.put(([future for _, future in batch], outcomes))

    def _answer(self) -> None:
        while True:
            futures, outcomes = self._committed.get()
            try:
                self._announce(outcomes)
            except Exception:
                logger.exception("what was committed was not announced")
            _close_old()
            for future, outcome in zip(futures, outcomes, strict=True):
                _resolve(future, outcome)


def _close_old() -> None:
    """Before anybody hears that it is done. Looking at a connection may fail as its work may; the thread goes on."""
    try:
        close_old_connections()
    except Exception:
        logger.exception("a connection could not be closed")


def _resolve(future: "Future[Done]", outcome: "Done | Exception") -> None:
    if not future.set_running_or_notify_cancel():
        return  # nobody waits any more; what was committed stays
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
