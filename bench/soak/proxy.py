"""A line between people and a server that can be slow, silent or cut."""

import asyncio
from random import Random

CHUNK = 65_536  # bytes


class Proxy:
    """Passes TCP on to `port`. `delay` is in seconds, for each chunk in both directions."""

    def __init__(self, port: int) -> None:
        self._upstream = port
        self._server: asyncio.Server | None = None
        self._open: set[tuple[asyncio.StreamWriter, ...]] = set()  # both ends of each
        self._up, self._down = asyncio.Event(), asyncio.Event()
        self.let_go()
        self.delay = 0.0
        self.port = 0

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0, limit=CHUNK)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        if self._server:
            self._server.close()
        self.cut()
        self.let_go()  # whoever waits notices that it is over

    def cut(self, share: float = 1.0, rng: Random | None = None) -> int:
        """Reset this share of the connections, in the middle of whatever they carry; how many those were."""
        doomed = [ends for ends in self._open if rng is None or rng.random() < share]
        for ends in doomed:
            _abort(*ends)
        return len(doomed)

    def hold(self, *, only_answers: bool = False) -> None:
        """Pass nothing on, and tell nobody."""
        self._down.clear()
        if not only_answers:
            self._up.clear()

    def let_go(self) -> None:
        """Pass on what waits, and what comes."""
        self._up.set()
        self._down.set()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._upstream, limit=CHUNK)
        except OSError:
            _abort(writer)
            return
        ends = writer, there_writer
        self._open.add(ends)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(reader, there_writer, self._up))
                both.create_task(self._pump(there_reader, writer, self._down))
        except* OSError:
            _abort(*ends)
        finally:
            self._open.discard(ends)
            for end in ends:
                end.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, flowing: asyncio.Event) -> None:
        while data := await reader.read(CHUNK):
            if self.delay:
                await asyncio.sleep(self.delay)
            await flowing.wait()
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()


def _abort(*writers: asyncio.StreamWriter) -> None:
    for writer in writers:
        writer.transport.abort()
