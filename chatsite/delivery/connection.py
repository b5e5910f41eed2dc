"""One socket as the hub sees it: what waits for it, and the line it goes down.

What waits for a slow socket is joined into one frame. A tab whose backlog grows too large loses it and gets one
`resync` frame: it catches up over HTTP, which costs less than remembering for it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping
from functools import cached_property, partial
from typing import Any, Protocol

from chatsite.monitoring.metrics import metrics

BACKLOG_MAX = 524_288  # characters that may wait for one socket
WINDOW = 524_288  # characters that a tab may have been sent without a sign that it reads
DRAIN_SECONDS = 30.0  # how long a socket may take to accept one frame
EXTENSION = "maru.frames"  # of the ASGI scope; chatsite/transport/websocket_protocol.py has it

Send = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]
Drained = Callable[[], Awaitable[object]]


class Owner(Protocol):
    """Who a tab belongs to: the consumer of its socket."""

    def look_again(self) -> None: ...

    def give_up(self) -> None: ...


class Frame:
    """HTML on its way to any number of sockets: joined once, encoded once."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def packet(self) -> bytes:
        """The text as one WebSocket frame of a server: final, not masked (RFC 6455, section 5.2)."""
        payload = self.text.encode()
        size = len(payload)
        if size < 126:
            return bytes((0x81, size)) + payload
        if size < 65_536:
            return b"\x81\x7e" + size.to_bytes(2) + payload
        return b"\x81\x7f" + size.to_bytes(8) + payload


class Line(Protocol):
    """The way to a socket."""

    def write(self, frame: Frame) -> Drained | None:
        """Send. If something comes back, call and await it before the next frame. Raises if the socket is gone."""

    def answered(self) -> None:
        """The tab gave a sign that it reads."""


class DirectLine:
    """Past ASGI: the server takes an encoded frame as it is, and says when the socket is full."""

    __slots__ = ("_transport", "_writable")

    def __init__(self, extension: Mapping[str, Any]) -> None:
        self._transport: asyncio.Transport = extension["transport"]
        self._writable: asyncio.Event = extension["writable"]

    def write(self, frame: Frame) -> Drained | None:
        if self._transport.is_closing():
            raise ConnectionError
        self._transport.write(frame.packet)
        return None if self._writable.is_set() else self._writable.wait

    def answered(self) -> None:
        """The server knows better."""


class AsgiLine:
    """Over ASGI's `send`, on any server.

    It need not wait for the reader (daphne's never does), so a tab that was sent WINDOW characters is asked for a sign
    that it reads, and gets nothing more until that comes.
    """

    def __init__(self, send: Send, question: str) -> None:
        self._send = send
        self._question = question
        self._unanswered = 0
        self._sign = asyncio.Event()

    def write(self, frame: Frame) -> Drained | None:
        self._unanswered += len(frame.text)
        if self._unanswered < WINDOW:
            return _step(self._send({"type": "websocket.send", "text": frame.text}))
        self._sign.clear()
        return partial(self._ask, frame)

    async def _ask(self, frame: Frame) -> None:
        await self._send({"type": "websocket.send", "text": frame.text + self._question})
        await self._sign.wait()

    def answered(self) -> None:
        self._unanswered = 0
        self._sign.set()


class Tab:
    """What waits for one socket. `extension` is the server's own way to write frames, if it has one."""

    __slots__ = ("_backlog", "_busy", "_line", "closed", "held", "lost", "owner", "resync", "topics")

    def __init__(
        self,
        send: Send,
        owner: Owner,
        *,
        resync: str = "",
        question: str = "",
        extension: Mapping[str, Any] | None = None,
    ) -> None:
        self._line: Line = DirectLine(extension) if extension else AsgiLine(send, question)
        self._backlog: list[Frame] = []
        self.held = 0  # characters that wait
        self._busy: asyncio.Task[None] | None = None
        self.owner = owner
        self.resync = resync
        self.topics: set[str] = set()
        self.lost = self.closed = False

    def say(self, text: str) -> None:
        """Write to this socket alone."""
        self.write(Frame(text))

    def write(self, frame: Frame) -> None:
        """Send now if the socket takes it at once; otherwise keep it, within bounds, until the socket drains."""
        if self.closed:
            return
        if self._busy is None:
            try:
                drained = self._line.write(frame)
            except Exception:  # the socket is gone; its consumer hears of it by itself
                self.closed = True
                return
            metrics["frames_sent"] += 1
            if drained:
                self._busy = asyncio.get_running_loop().create_task(self._drain(drained))
        elif not self.lost:
            self._backlog.append(frame)
            self.held += len(frame.text)
            if self.held > BACKLOG_MAX:
                self._backlog, self.held, self.lost = [], 0, True
                metrics["resyncs"] += 1

    async def _drain(self, drained: Drained | None) -> None:
        try:
            async with asyncio.timeout(DRAIN_SECONDS) as limit:
                while drained:
                    await drained()
                    drained = None
                    while not drained and (self._backlog or self.lost):
                        frame = Frame(self.resync) if self.lost else _joined(self._backlog)
                        self._backlog, self.held, self.lost = [], 0, False
                        limit.reschedule(asyncio.get_running_loop().time() + DRAIN_SECONDS)
                        drained = self._line.write(frame)
                        metrics["frames_sent"] += 1
        except TimeoutError:
            metrics["slow_closed"] += 1
            self.closed = True
            self.owner.give_up()
        except Exception:
            self.closed = True
        finally:
            self._busy = None

    def answered(self) -> None:
        """The tab gave a sign that it reads."""
        self._line.answered()

    def close(self) -> None:
        """Nothing more is sent."""
        self.closed = True
        self._backlog = []
        if self._busy:
            self._busy.cancel()


class _Join:
    """Remembers the last join: sockets that wait for the same run share one frame."""

    def __init__(self) -> None:
        self._parts: list[Frame] = []
        self._whole = Frame("")

    def __call__(self, parts: list[Frame]) -> Frame:
        if len(parts) == 1:
            return parts[0]
        if parts != self._parts:  # frames are equal if they are the same
            self._parts, self._whole = parts, Frame("".join(part.text for part in parts))
        return self._whole


_joined = _Join()


def _step(sending: Coroutine[Any, Any, None]) -> Drained | None:
    """Run a coroutine until it must wait; the rest of it, or None if it is done."""
    try:
        future = sending.send(None)
    except StopIteration:
        return None
    return partial(_Resumed, sending, future)


class _Resumed(Awaitable[None]):
    """The rest of a coroutine that was stepped once by hand and yielded `future`."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], future: Any) -> None:
        self._coroutine, self._future = coroutine, future

    def __await__(self) -> Generator[Any, Any, None]:
        future = self._future
        while True:
            try:
                value = yield future
            except BaseException as error:
                step = self._coroutine.throw, error
            else:
                step = self._coroutine.send, value  # type: ignore[assignment]
            try:
                future = step[0](step[1])
            except StopIteration:
                return
