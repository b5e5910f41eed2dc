"""Uploads take their share of the processor, and no more."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest

from chatsite.limits import pacing
from chatsite.limits.pacing import SLICE, Rate, paced


@pytest.mark.parametrize("size", [0, 1, SLICE, SLICE + 1, 3 * SLICE, 5 * SLICE])
def test_a_paced_file_reads_as_the_file_does(size: int) -> None:
    data = bytes(range(256)) * (4 * SLICE // 256)
    assert paced(BytesIO(data)).read(size) == data[:size]
    assert paced(BytesIO(data)).read() == data
    file = paced(BytesIO(data))
    file.read(10)
    file.seek(5)
    assert (file.tell(), file.read(3)) == (5, data[5:8])


def test_whoever_works_between_two_reads_pauses_in_proportion(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    file = paced(BytesIO(bytes(3 * SLICE)))
    file.read(SLICE)
    begun = time.thread_time()
    while time.thread_time() - begun < 0.01:
        pass
    file.read(SLICE)
    [pause] = pauses
    assert pause >= 0.01 * pacing.PAUSE


def test_two_threads_may_read_one_after_the_other() -> None:
    file = paced(BytesIO(bytes(2 * SLICE)))
    file.read(SLICE)
    with ThreadPoolExecutor(1) as threads:
        assert len(threads.submit(file.read).result()) == SLICE


async def test_many_uploads_together_come_as_fast_as_one() -> None:
    rate = Rate(1_000_000)
    begun = time.monotonic()

    async def upload() -> None:
        for _ in range(10):
            await rate.take(1_000)

    await asyncio.gather(*(upload() for _ in range(10)))
    assert 0.09 < time.monotonic() - begun < 1.0


async def test_a_lone_slice_does_not_wait() -> None:
    rate = Rate(1_000_000)
    begun = time.monotonic()
    await rate.take(500)
    assert time.monotonic() - begun < 0.1
