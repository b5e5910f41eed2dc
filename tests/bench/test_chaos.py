"""Nothing is lost while things break: `bench/chaos.py`, for fifteen seconds, and the proof that it can fail.

On SQLite one process; where the suite runs on PostgreSQL and Redis two, on servers of their own that may be killed.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from bench.chaos import report
from bench.soak.frames import Line, elements, lines
from bench.soak.run import Options, run
from bench.soak.view import View

SHARED = bool(settings.DATABASE_URL and settings.REDIS_URL)
FAULTS = ["kill", "restart", "cut", "swallow", "redis-stop", "redis-freeze", "postgres-crash"]
QUICK = Options(seconds=15, people=8, pause=1.5, lease=6, faults=FAULTS)


async def test_nothing_is_lost_doubled_or_out_of_order_whatever_breaks(tmp_path: Path) -> None:
    """R1, R3, R6, R26, R27, for a quarter of a minute"""
    quick = replace(QUICK, database="postgres", processes=2) if SHARED else QUICK
    result = await run(quick, tmp_path)
    assert result.findings == [], report(result)
    assert result.happened
    assert len(result.ledger.acknowledged) > 20


@pytest.mark.once
@pytest.mark.parametrize(("bug", "found"), [("no-gap-check", "a hole: "), ("no-dedupe", "was answered with ")])
async def test_a_promise_that_is_broken_on_purpose_is_noticed(tmp_path: Path, bug: str, found: str) -> None:
    result = await run(replace(QUICK, seconds=8, bug=bug), tmp_path)
    assert [finding for finding in result.findings if found in finding], report(result)


# The eyes of the harness --------------------------------------------------------------------------


class Eyes:
    """A view of room 7 that was loaded with message 1 at revision 1, and what it found."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.view = View("ann", 7, self.found.append)
        self.view.load([line(1, 1)], cursor=1, epoch="e")

    @property
    def numbers(self) -> list[int]:
        return sorted(self.view.lines)


@pytest.fixture
def eyes() -> Eyes:
    return Eyes()


def line(number: int, revision: int, text: str = "hello", key: int = 0) -> Line:
    return Line(key or number, 7, number, revision, 1, f"client-{key or number}", "posted", text)


def test_what_comes_next_is_shown(eyes: Eyes) -> None:
    eyes.view.hear(line(2, 2))
    assert (eyes.numbers, eyes.view.cursor, eyes.view.is_behind) == ([1, 2], 2, False)


def test_what_comes_too_early_is_not_shown_but_asked_for(eyes: Eyes) -> None:
    eyes.view.hear(line(3, 3))
    assert (eyes.numbers, eyes.view.is_behind) == ([1], True)
    eyes.view.catch_up([line(2, 2), line(3, 3)], cursor=3)
    assert (eyes.numbers, eyes.view.is_behind, eyes.found) == ([1, 2, 3], False, [])


def test_a_head_beyond_the_cursor_is_a_reason_to_ask(eyes: Eyes) -> None:
    eyes.view.hear_head(2)
    assert eyes.view.is_behind


def test_what_is_known_already_changes_nothing(eyes: Eyes) -> None:
    eyes.view.hear(line(1, 2, "edited"))
    eyes.view.hear(line(1, 1))
    assert (eyes.view.lines[1].text, eyes.found) == ("edited", [])


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ([line(3, 3)], "a hole: 3 was shown after 1"),
        ([line(2, 2, key=1)], "a double: 'hello' as 1 and as 2"),
        ([line(1, 2, key=9)], "two messages as number 1"),
        ([line(1, 1, "other words")], "two texts of revision 1"),
    ],
)
def test_holes_doubles_and_contradictions_are_found(eyes: Eyes, answer: list[Line], found: str) -> None:
    eyes.view.catch_up(answer, cursor=3)
    assert [finding for finding in eyes.found if found in finding]


def test_a_frame_is_read_as_the_protocol_says() -> None:
    frame = (
        '<div hx-swap-oob="upsert:#messages-7"><chat-message id="message-3" data-room="7" data-number="2"'
        ' data-revision="5" data-author="4" data-name="&lt;b&gt;" data-kind="text" data-client-id="c"'
        ' data-change="edited"><b class="author">x</b><div class="body" dir="auto">1 &lt; 2 <a href="/">here</a></div>'
        '</chat-message></div><div><chat-heartbeat><chat-head data-room="7" data-revision="5"></chat-head>'
        "</chat-heartbeat></div>"
    )
    assert lines(frame) == [Line(3, 7, 2, 5, 4, "c", "edited", "1 < 2 here")]
    assert elements(frame, "chat-head") == [{"data-room": "7", "data-revision": "5"}]
