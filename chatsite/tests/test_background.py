"""What is done after the answer."""

import threading

import pytest
from django.utils import translation

from chatsite import background

pytestmark = pytest.mark.once


def test_it_is_done_in_another_thread_in_the_same_language() -> None:
    done, seen = threading.Event(), []

    def look() -> None:
        seen.append((threading.current_thread().name, translation.get_language()))
        done.set()

    with translation.override("ko"):
        background.run(look)
    assert done.wait(5)
    assert seen == [("later_0", "ko")]


def test_what_goes_wrong_is_logged_and_the_next_is_done(caplog: pytest.LogCaptureFixture) -> None:
    def breaks() -> None:
        raise OSError("no mail server")

    done = threading.Event()
    background.run(breaks)
    background.run(done.set)
    assert done.wait(5)
    assert "no mail server" in caplog.text


def test_a_database_that_is_away_afterwards_takes_no_place_for_good(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks() -> None:
        raise OSError("no database")

    monkeypatch.setattr(background, "close_old_connections", breaks)
    for _ in range(background.WAITING_MAX + 5):
        done = threading.Event()
        background.run(done.set)
        assert done.wait(5)
        all_is_over()
    assert "no database" in caplog.text
    assert "not done" not in caplog.text


def all_is_over() -> None:
    """Wait until what was begun has given its place back."""
    background._thread.submit(lambda: None).result(5)


def test_no_more_waits_than_there_is_room_for(caplog: pytest.LogCaptureFixture) -> None:
    go, done = threading.Semaphore(0), threading.Semaphore(0)

    def wait() -> None:
        go.acquire(timeout=5)
        done.release()

    all_is_over()
    for _ in range(background.WAITING_MAX + 5):
        background.run(wait)
    assert caplog.text.count("not done") == 5
    go.release(background.WAITING_MAX)
    assert all(done.acquire(timeout=5) for _ in range(background.WAITING_MAX))
    assert not done.acquire(blocking=False)
