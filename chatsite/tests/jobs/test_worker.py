import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from chatsite.jobs import places
from chatsite.jobs.worker import ATTEMPTS, KEEP_DONE, KEEP_FAILED, Worker, forget_old, take_back
from chatsite.tests.jobs import tasks
from tests.serving import HOUSE, environment


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.place.leave()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes"
    path.touch()
    return path


def times_done(notes: Path) -> int:
    return len(notes.read_text().splitlines())


def only_job() -> DBTaskResult:
    return DBTaskResult.objects.get()


@pytest.mark.django_db
def test_a_job_is_done_once(worker: Worker, notes: Path) -> None:
    tasks.note.enqueue(str(notes))
    assert worker.work_once()
    assert not worker.work_once()
    assert times_done(notes) == 1
    assert only_job().status == TaskResultStatus.SUCCESSFUL


@pytest.mark.django_db(transaction=True)
def test_a_job_goes_with_the_transaction_that_it_follows_from(worker: Worker, notes: Path) -> None:
    with transaction.atomic():
        tasks.note.enqueue(str(notes))
        transaction.set_rollback(True)
    assert not worker.work_once()


@pytest.mark.django_db
def test_looking_for_a_job_is_one_read(worker: Worker) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        worker.work_once()
    assert [query["sql"].partition(" ")[0] for query in queries] == ["SELECT"]


@pytest.mark.django_db
def test_a_job_that_fails_is_tried_again_later_and_five_times_in_all(worker: Worker, notes: Path) -> None:
    tasks.fail.enqueue(str(notes))
    for attempt in range(1, ATTEMPTS + 1):
        assert worker.work_once()
        assert times_done(notes) == attempt
        assert not worker.work_once()  # its time has not come
        assert "it does not work today" in only_job().traceback
        DBTaskResult.objects.update(run_after=timezone.now())
    assert only_job().status == TaskResultStatus.FAILED
    assert not worker.work_once()


@pytest.mark.django_db
def test_a_job_that_is_not_known_any_more_does_not_stop_the_others(worker: Worker, notes: Path) -> None:
    tasks.note.enqueue(str(notes))
    DBTaskResult.objects.update(task_path="chatsite.tests.jobs.tasks.gone")
    tasks.note.enqueue(str(notes))
    assert worker.work_once()
    assert worker.work_once()
    assert times_done(notes) == 1


@pytest.mark.django_db
def test_what_a_living_worker_does_is_left_to_it(worker: Worker, notes: Path) -> None:
    tasks.note.enqueue(str(notes))
    worker._claimed()
    assert take_back() == 0
    assert only_job().status == TaskResultStatus.RUNNING


@pytest.mark.django_db
def test_what_a_worker_did_that_is_gone_is_done_by_another_at_once(worker: Worker, notes: Path) -> None:
    tasks.note.enqueue(str(notes))
    gone = Worker()
    gone._claimed()
    gone.place._lock.close()  # as the system does when a process ends
    assert take_back() == 1
    assert not places.is_known(gone.place.name)
    assert worker.work_once()
    assert times_done(notes) == 1


@pytest.mark.django_db
def test_a_job_that_ends_its_process_each_time_fails_in_the_end(notes: Path) -> None:
    tasks.note.enqueue(str(notes))
    for _ in range(ATTEMPTS):
        gone = Worker()
        assert gone._claimed()
        gone.place._lock.close()
        take_back()
        DBTaskResult.objects.update(run_after=timezone.now())
    assert only_job().status == TaskResultStatus.FAILED
    assert "WorkerEnded" in only_job().exception_class_path


@pytest.mark.django_db
def test_a_worker_of_another_machine_is_given_time(notes: Path) -> None:
    tasks.note.enqueue(str(notes))
    only_job().claim("elsewhere-1-abc")
    assert take_back() == 0
    DBTaskResult.objects.update(started_at=timezone.now() - timedelta(hours=1))
    assert take_back() == 1


@pytest.mark.django_db
def test_what_is_done_is_forgotten_after_a_day_and_what_failed_after_two_weeks(worker: Worker, notes: Path) -> None:
    for status, age in [("SUCCESSFUL", KEEP_DONE), ("FAILED", KEEP_FAILED)]:
        for over in (-1, 1):
            job = tasks.note.enqueue(str(notes))
            when = timezone.now() - age - timedelta(minutes=over)
            DBTaskResult.objects.filter(pk=job.id).update(status=status, finished_at=when)
    waiting = tasks.note.enqueue(str(notes))
    assert forget_old() == 2
    assert DBTaskResult.objects.count() == 3
    assert DBTaskResult.objects.filter(pk=waiting.id).exists()


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_process_is_killed_in_the_middle_is_done_once_more(notes: Path) -> None:
    tasks.begin_and_wait_once.enqueue(str(notes))
    connection.close()
    with a_process() as first:
        until(lambda: times_done(notes) == 1)
        first.send_signal(signal.SIGKILL)
        first.wait(10)
    assert only_job().status == TaskResultStatus.RUNNING
    connection.close()
    with a_process() as second:
        until(lambda: only_job().status == TaskResultStatus.SUCCESSFUL)
        second.send_signal(signal.SIGTERM)
        assert second.wait(10) == 0
    assert times_done(notes) == 2
    assert len(only_job().worker_ids) == 2


class a_process:  # noqa: N801 - read as words
    """`bin/worker` on the database of this test."""

    def __enter__(self) -> "subprocess.Popen[bytes]":
        more = {"DATA_DIR": str(settings.DATA_DIR), "DATABASE_URL": url_of_database(), "CHAT_TESTING": "1"}
        command = [sys.executable, "-m", "chatsite.jobs.command"]
        self._process = subprocess.Popen(command, cwd=HOUSE, env=environment(**more), stdout=subprocess.DEVNULL)
        return self._process

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()


def url_of_database() -> str:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    return f"postgres://{found['USER']}@{quote(str(found['HOST']), safe='')}/{found['NAME']}"


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_file_of_a_worker_that_is_gone_is_swept() -> None:
    gone, living = places.Place(), places.Place()
    os.close(os.dup(gone._lock.fileno()))
    gone._lock.close()
    places.sweep()
    assert not places.is_known(gone.name)
    assert places.is_alive(living.name)
    living.leave()
