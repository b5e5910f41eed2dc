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


def test_no_more_waits_than_there_is_room_for(caplog: pytest.LogCaptureFixture) -> None:
    go, done = threading.Semaphore(0), threading.Semaphore(0)

    def wait() -> None:
        go.acquire(timeout=5)
        done.release()

    background._thread.submit(lambda: None).result(5)  # what an earlier test left is done, and its place is free
    for _ in range(background.WAITING_MAX + 5):
        background.run(wait)
    assert caplog.text.count("not done") == 5
    go.release(background.WAITING_MAX)
    assert all(done.acquire(timeout=5) for _ in range(background.WAITING_MAX))
    assert not done.acquire(blocking=False)
