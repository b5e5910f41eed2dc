"""A tab as far as the socket goes: it watches one room, says that it is here, and answers heartbeats."""

import asyncio
from collections.abc import Callable, Sequence

from bench.soak.frames import elements
from bench.trials.tabs.line import Address, Line, open_line

AT_ONCE = 100  # that shake hands together
HEAD_SECONDS = 30.0


class Tab:
    """`heard` is given every frame. `codes` are those with which its sockets were closed."""

    def __init__(self, door: Address, cookie: str, room: int, *, heard: Callable[[str], None] | None = None) -> None:
        self.door, self.room = door, room
        self.codes: list[int] = []
        self._cookie, self._heard = cookie, heard
        self._line: Line | None = None
        self._head: asyncio.Future[int] | None = None

    @property
    def is_open(self) -> bool:
        return self._line is not None and not self._line.closed.done()

    async def open(self) -> int:
        """Watch the room; its head. Raises OSError or TimeoutError."""
        self._head = asyncio.get_running_loop().create_future()
        self._line = await open_line(self.door, self._cookie, self._hear)
        self._line.closed.add_done_callback(self._lost)
        self._line.say(type="watch", rooms=[self.room])
        self._line.say(type="here")
        async with asyncio.timeout(HEAD_SECONDS):
            return await self._head

    async def closed(self) -> int:
        """Wait for the end of the socket; its close code."""
        assert self._line
        return await asyncio.shield(self._line.closed)

    def say(self, **words: object) -> None:
        if self._line:
            self._line.say(**words)

    def leave(self) -> None:
        """As a page that is closed."""
        if self._line:
            self._line.leave()

    def hang_up(self) -> None:
        """Without a word."""
        if self._line:
            self._line.hang_up()

    def _hear(self, frame: str) -> None:
        if "<chat-heartbeat>" in frame:
            for head in elements(frame, "chat-head"):
                if int(head["data-room"]) == self.room and self._head and not self._head.done():
                    self._head.set_result(int(head["data-revision"]))
            self.say(type="seen", cursors={})
            self.say(type="here")
        if self._heard:
            self._heard(frame)

    def _lost(self, closed: "asyncio.Future[int]") -> None:
        self.codes.append(closed.result())
        if self._head and not self._head.done():
            self._head.set_exception(ConnectionResetError("closed before the head was told"))


async def open_all(tabs: Sequence[Tab]) -> list[int]:
    """A hundred at a time; the heads that they were told."""
    heads: list[int] = []
    for first in range(0, len(tabs), AT_ONCE):
        heads += await asyncio.gather(*(tab.open() for tab in tabs[first : first + AT_ONCE]))
    return heads
