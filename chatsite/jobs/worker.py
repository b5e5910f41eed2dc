"""A worker: takes jobs whose time has come, one after the other.

It asks whether there is one with one small read a second, and writes only when there is. PostgreSQL lets several
workers pass each other's rows (SKIP LOCKED); on SQLite they take turns.
"""

import logging
import os
import random
import threading
from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Any, cast

from django.db import DatabaseError, InterfaceError, close_old_connections, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskContext, TaskResult, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from chatsite.jobs import places

ATTEMPTS = 5
WAITS = (10, 60, 300, 1_800)  # seconds before the second attempt, the third, ...
POLL_SECONDS = 1.0
TROUBLE_SECONDS = 5.0  # until the next try where the database did not answer
JOB_SECONDS = 300  # that one may take; the process ends with one that takes longer
LOOK_SECONDS = 30.0  # between looks for jobs of workers that are gone
PRUNE_SECONDS = 3_600.0
KEEP_DONE = timedelta(days=1)
KEEP_FAILED = timedelta(days=14)  # long enough to be seen in the administration
BATCH = 500  # rows in one deletion

logger = logging.getLogger(__name__)


class WorkerEnded(Exception):
    """The process that did the job ended in the middle of it."""


class Worker:
    def __init__(self) -> None:
        self.place = places.Place()
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Take no other job; from a signal handler."""
        self._stopping.set()

    def run(self, is_wanted: Callable[[], bool] = lambda: True) -> None:
        """Work until `stop`, or until nobody wants it any more."""
        look = prune = 0.0
        try:
            while is_wanted() and not self._stopping.is_set():
                close_old_connections()
                try:
                    if monotonic() >= look:
                        take_back()
                        look = monotonic() + LOOK_SECONDS
                    if monotonic() >= prune:
                        forget_old()
                        prune = monotonic() + PRUNE_SECONDS
                    if not self.work_once():
                        self._stopping.wait(POLL_SECONDS)
                except (DatabaseError, InterfaceError) as error:
                    logger.warning("the database did not answer a worker: %s", error)
                    self._stopping.wait(TROUBLE_SECONDS)
        finally:
            self.place.leave()

    def work_once(self) -> bool:
        """Do one job, if there is one whose time has come. Returns whether there was."""
        job = self._claimed()
        if job is None:
            return False
        limit = threading.Timer(JOB_SECONDS, _end_with, [job])
        limit.daemon = True
        limit.start()
        try:
            _do(job)
        finally:
            limit.cancel()
        return True

    def _claimed(self) -> DBTaskResult | None:
        due = DBTaskResult.objects.ready()
        if not due.exists():
            return None
        with transaction.atomic():
            job = due.select_for_update(skip_locked=True).first()
            if job:
                job.claim(self.place.name)
        return job


def _do(job: DBTaskResult) -> None:
    try:
        task = job.task
        args, kwargs = job.args_kwargs["args"], job.args_kwargs["kwargs"]
        if task.takes_context:
            context = TaskContext(task_result=cast(TaskResult[Any], job.task_result))
            value = task.call(context, *args, **kwargs)
        else:
            value = task.call(*args, **kwargs)
    except Exception as error:
        _try_again(job, error)
    else:
        job.set_successful(value)


def _try_again(job: DBTaskResult, error: Exception) -> None:
    """Later, unless that was the last attempt; then the job failed, and the administration shows why."""
    attempts = len(job.worker_ids)
    if attempts >= ATTEMPTS:
        logger.error("job %s of %s failed %s times: %r", job.pk, job.task_path, attempts, error)
        job.set_failed(error)
        return
    logger.warning("job %s of %s is tried again: %r", job.pk, job.task_path, error)
    job.set_failed(error)  # notes the reason
    wait = WAITS[attempts - 1] * random.uniform(1.0, 1.5)  # noqa: S311 - so that they do not come together
    job.status, job.finished_at = TaskResultStatus.READY, None
    job.run_after = timezone.now() + timedelta(seconds=wait)
    job.save(update_fields=["status", "finished_at", "run_after"])


def _end_with(job: DBTaskResult) -> None:
    logger.error("job %s of %s takes longer than %s seconds; its process ends", job.pk, job.task_path, JOB_SECONDS)
    os._exit(1)


def take_back() -> int:
    """Have jobs whose worker is gone done by another one. Returns how many.

    What a worker on another data folder does is taken back when it cannot be at it any more.
    """
    limit = timezone.now() - timedelta(seconds=2 * JOB_SECONDS)
    taken = 0
    for job in DBTaskResult.objects.running():
        name = job.worker_ids[-1]
        if places.is_alive(name) if places.is_known(name) else job.started_at > limit:
            continue
        with transaction.atomic():
            locked = DBTaskResult.objects.running().select_for_update().filter(pk=job.pk).first()
            if locked and locked.worker_ids == job.worker_ids:
                _try_again_at_once(locked)
                taken += 1
    places.sweep()
    return taken


def _try_again_at_once(job: DBTaskResult) -> None:
    """The job is not to blame, unless its process ends at each attempt."""
    _try_again(job, WorkerEnded("the process that did it ended in the middle"))
    if job.status == TaskResultStatus.READY and len(job.worker_ids) == 1:
        job.run_after = timezone.now()
        job.save(update_fields=["run_after"])


def forget_old() -> int:
    """Delete what was done a day ago, and what failed two weeks ago. Returns how many."""
    now = timezone.now()
    done = Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - KEEP_DONE)
    failed = Q(status=TaskResultStatus.FAILED, finished_at__lt=now - KEEP_FAILED)
    forgotten = 0
    while some := list(DBTaskResult.objects.filter(done | failed).order_by().values_list("pk", flat=True)[:BATCH]):
        forgotten += DBTaskResult.objects.filter(pk__in=some).delete()[0]
    return forgotten
