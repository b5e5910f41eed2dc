"""Many who ask in the same moment ask once, and each hears what was true after they asked."""

import asyncio
import threading
from collections.abc import Collection

import pytest

from chatsite.database.batching import Rounds

pytestmark = pytest.mark.once


class Book:
    """What is asked, as a database would be: each question at its own time, in a thread."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.written = dict.fromkeys(range(100), "first")
        self.open = threading.Event()
        self.open.set()

    def ask(self, keys: Collection[int]) -> dict[int, str]:
        self.asked.append(sorted(keys))
        found = {key: self.written[key] for key in keys if key in self.written}
        assert self.open.wait(10)
        return found


async def test_who_asks_alone_is_answered_at_once() -> None:
    book = Book()
    assert await Rounds(book.ask)([3, 200]) == {3: "first"}
    assert book.asked == [[3, 200]]


async def test_what_is_asked_during_a_round_is_one_question_in_the_next() -> None:
    book = Book()
    rounds = Rounds(book.ask)
    book.open.clear()
    first = asyncio.create_task(rounds([0]))
    while not book.asked:
        await asyncio.sleep(0.001)
    others = [asyncio.create_task(rounds([number, 7])) for number in range(50)]
    await asyncio.sleep(0)
    book.open.set()
    assert await first == {0: "first"}
    assert await asyncio.gather(*others) == [{number: "first", 7: "first"} for number in range(50)]
    assert book.asked == [[0], list(range(50))]


async def test_nobody_hears_what_was_read_before_they_asked() -> None:
    book = Book()
    rounds = Rounds(book.ask)
    book.open.clear()
    early = asyncio.create_task(rounds([1]))
    while not book.asked:
        await asyncio.sleep(0.001)
    book.written[1] = "second"
    late = asyncio.create_task(rounds([1]))
    await asyncio.sleep(0)
    book.open.set()
    assert (await early, await late) == ({1: "first"}, {1: "second"})


async def test_a_round_that_fails_fails_those_who_asked_in_it_and_nobody_later() -> None:
    book = Book()
    rounds = Rounds(book.ask)
    book.open.clear()
    book.open.wait = lambda timeout=None: False  # type: ignore[method-assign]
    with pytest.raises(AssertionError):
        await rounds([1])
    book.open.wait = lambda timeout=None: True  # type: ignore[method-assign]
    assert await rounds([1]) == {1: "first"}


async def test_one_who_goes_away_takes_nobody_along() -> None:
    book = Book()
    rounds = Rounds(book.ask)
    book.open.clear()
    going, staying = asyncio.create_task(rounds([1])), asyncio.create_task(rounds([2]))
    while not book.asked:
        await asyncio.sleep(0.001)
    going.cancel()
    book.open.set()
    assert await staying == {2: "first"}
    assert going.cancelled()
