"""SQLite's writers wait in line."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone

from accounts.models import Process

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL locks rows"),
]


@pytest.fixture
def elsewhere() -> Iterator[Callable[[Callable[[], object]], "Future[object]"]]:
    """Do something in another thread, with a connection of its own."""
    with ThreadPoolExecutor(8) as threads:

        def do(act: Callable[[], object]) -> "Future[object]":
            def call() -> object:
                try:
                    return act()
                finally:
                    connection.close()

            return threads.submit(call)

        yield do


def write() -> str:
    """A statement outside of any transaction."""
    Process.objects.update(lease_ends_at=timezone.now())
    return "written"


def write_together() -> str:
    with transaction.atomic():
        return write()


@pytest.mark.parametrize("act", [write, write_together])
def test_whoever_waits_goes_on_when_the_one_before_is_done(elsewhere, act: Callable[[], str]) -> None:
    with transaction.atomic():
        waiting = [elsewhere(act) for _ in range(6)]
        time.sleep(0.1)
        assert not any(future.done() for future in waiting)
    assert [future.result(timeout=5) for future in waiting] == ["written"] * 6


def test_reading_waits_for_nobody(elsewhere) -> None:
    with transaction.atomic():
        write()
        assert elsewhere(Process.objects.count).result(timeout=5) == 0


@pytest.mark.parametrize("act", [write, write_together])
def test_waiting_ends_after_the_timeout_with_the_words_of_sqlite(
    elsewhere, monkeypatch: pytest.MonkeyPatch, act: Callable[[], str]
) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
    with transaction.atomic(), pytest.raises(OperationalError, match="database is locked"):
        elsewhere(act).result(timeout=5)
    assert elsewhere(act).result(timeout=5) == "written"


def fail() -> None:
    with transaction.atomic():
        write()
        raise KeyError


def fail_in_sql() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO nowhere VALUES (1)")


def fail_outside() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO nowhere VALUES (1)")


def hang_up() -> None:
    with transaction.atomic():
        write()
        connection.close()


@pytest.mark.parametrize("act", [fail, fail_in_sql, fail_outside, hang_up])
def test_whatever_goes_wrong_the_next_one_has_the_turn(elsewhere, act: Callable[[], None]) -> None:
    assert elsewhere(act).exception(timeout=5) or act is hang_up
    assert elsewhere(write_together).result(timeout=5) == "written"
    assert write_together() == "written"


def test_a_commit_that_fails_gives_the_turn_back(elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OperationalError("database or disk is full")

    def commit_in_vain() -> None:
        with monkeypatch.context() as patch, transaction.atomic():
            write()
            patch.setattr("django.db.backends.base.base.BaseDatabaseWrapper._commit", full)

    with pytest.raises(DatabaseError):
        elsewhere(commit_in_vain).result(timeout=5)
    assert elsewhere(write_together).result(timeout=5) == "written"


def test_eight_who_write_at_once_all_do(elsewhere) -> None:
    """R10"""
    ready = threading.Barrier(8)

    def many() -> list[str]:
        ready.wait(5)
        return [act() for act in (write, write_together) * 20]

    everybody = [elsewhere(many) for _ in range(8)]
    assert [len(future.result(timeout=20)) for future in everybody] == [40] * 8
