"""Keeps uploads to a share of the processor, so that messages and pages are answered meanwhile as always.

Threads of one process take turns at the interpreter, and one that works without a pause holds up all others by
milliseconds at each turn. What handles many bytes therefore does so in slices, and pauses after each in proportion to
the processor time that it took (docs/performance.md has the figure).
"""

import asyncio
import time
from typing import IO, Any, cast

PAUSE = 4.0  # seconds of pause for each second of processor time: uploads in one thread take a fifth of a core
SLICE = 65_536  # bytes that are handled between two pauses
RATE = 33_554_432  # bytes a second that a process takes from all uploads together


class _PacedReader:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._used: float | None = None  # processor time of this thread after the last pause, in seconds

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, or all of them; fewer only at the end. May sleep."""
        if 0 <= size <= SLICE:
            self._pause()
            return self._file.read(size)
        slices, left = [], size
        while left and (slice_ := self.read(SLICE if left < 0 else min(left, SLICE))):
            slices.append(slice_)
            left -= len(slice_)
        return b"".join(slices)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def _pause(self) -> None:
        used = time.thread_time()
        if self._used is not None:
            time.sleep(max(0.0, used - self._used) * PAUSE)  # another thread may have read before
        self._used = time.thread_time()


def paced(file: IO[bytes]) -> IO[bytes]:
    """The same file, whose reader pauses after each slice of `read`."""
    return cast("IO[bytes]", _PacedReader(file))


class Rate:
    """How fast bytes may come: the sum of those that wait is taken at `rate` bytes a second, in the order they ask."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._free_at = 0.0

    async def take(self, size: int) -> None:
        """Return when `size` more bytes may be handled."""
        now = asyncio.get_running_loop().time()
        self._free_at = max(now, self._free_at) + size / self._rate
        if self._free_at - now > 0.001:  # what is shorter is made up for by the next
            await asyncio.sleep(self._free_at - now)


uploads = Rate(RATE)
