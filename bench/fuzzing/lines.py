"""Connections to a server that is fuzzed: whatever it does with one is an answer, so long as it does something."""

import asyncio
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

ANSWER_SECONDS = 10.0
QUIET_SECONDS = 0.05
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")


@dataclass
class Seen:
    """What came back: answers by status and sockets by close code, and what must not have come."""

    answers: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def answer(self, status: int, request: bytes) -> None:
        self.answers[str(status)] += 1
        if status >= 500 and status != 503:
            self.wrong.append(f"{status} for {request[:300]!r}")


class Line:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, address: tuple[str, int]) -> "Line":
        return cls(*await asyncio.open_connection(*address, limit=2**20))

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and head of the answer to a well-formed request. Raises ConnectionError, also if nothing comes."""
        self.writer.write(request)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                head = await self.reader.readuntil(b"\r\n\r\n")
                length = re.search(rb"(?i)content-length: (\d+)", head)
                if length and not request.startswith(b"HEAD "):
                    await self.reader.readexactly(int(length[1]))
        except (TimeoutError, asyncio.IncompleteReadError) as error:
            raise ConnectionError from error
        found = STATUS.match(head)
        return int(found[1]) if found else 0, head

    async def rest(self) -> bytes:
        """All that comes until the other side ends, or falls silent."""
        came = b""
        with suppress(TimeoutError, ConnectionError):
            while True:
                async with asyncio.timeout(QUIET_SECONDS):
                    data = await self.reader.read(65_536)
                if not data:
                    break
                came += data
        return came

    def close(self) -> None:
        self.writer.transport.abort()
