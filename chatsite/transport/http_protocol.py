"""uvicorn's own HTTP protocol, with an end to its patience.

uvicorn waits without end for the rest of a request, takes a head of any size, and keeps an answer for whoever does not
read it; a few hundred connections that do so are all it takes to close a house that no proxy guards.

Each connection looks at itself every LOOK_SECONDS, and is cut off if what it waits for has not moved since the last
look. One timer for a connection, nothing for a request: a request costs as much as before.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from chatsite.limits.connections import crowd
from chatsite.monitoring.metrics import metrics
from chatsite.transport.websocket_protocol import FramesProtocol, reset

LOOK_SECONDS = 20.0  # so a head has 20 to 40 seconds to be there
SLOWEST = 1024  # bytes a second, of a body or of a reader; a telephone in a valley has ten times as much
HEAD_MAX = 65_536  # bytes of a head that is not complete, of what stands between the chunks of a body, or after it
DRAINED = 49_152  # bytes that left when writing goes on: the transport's high less its low mark
FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 10\r\nx-error: unavailable\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)

Wait = tuple[object, int]  # what a connection waits for, and how many bytes of that there were


class BoundedHttpProtocol(HttpToolsProtocol):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._unread = self._received = self._drained = 0  # bytes
        self._place: str | None = ""
        self._wait: Wait | None = None
        self._look_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._look_timer = self.loop.call_later(LOOK_SECONDS, self._look)
        self._place = crowd.admit(self, self.client[0] if self.client else "")
        if self._place is None:
            metrics["crowded_refused"] += 1
            transport.write(FULL)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._let_go()

    def handle_websocket_upgrade(self) -> None:
        self._let_go()
        if self.limit_concurrency and len(self.connections) > self.limit_concurrency:  # uvicorn asks for pages only
            self.transport.write(FULL)
            self.transport.close()
            return
        super().handle_websocket_upgrade()
        protocol = self.transport.get_protocol()
        assert isinstance(protocol, FramesProtocol)
        protocol.turn_away_without_handshake()

    def _let_go(self) -> None:
        if self._look_timer:
            self._look_timer.cancel()
        if self._place:
            crowd.leave(self, self._place)

    # Of a place that is full --------------------------------------------------------------------

    def is_idle(self) -> bool:
        """Answered, and nothing begun since."""
        kept = self.timeout_keep_alive_task is not None and not self.transport.is_closing()
        return kept and self.scope is self.cycle.scope and not self.cycle.more_body

    def close(self) -> None:
        self.transport.close()

    # What comes and goes ------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        self._unread += len(data)
        super().data_received(data)
        if self._unread > HEAD_MAX and not self.transport.is_closing():
            metrics["overlong_closed"] += 1
            if self.cycle is None or self.cycle.response_complete:
                self.send_400_response("The head of the request is too long.")
            else:
                self.transport.abort()

    def on_headers_complete(self) -> None:
        self._unread = self._received = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unread = 0
        self._received += len(body)
        super().on_body(body)

    def resume_writing(self) -> None:
        self._drained += DRAINED
        super().resume_writing()

    # What does not move -------------------------------------------------------------------------

    def _look(self) -> None:
        wait, before = self._waits_for(), self._wait
        if wait and before and wait[0] is before[0] and wait[1] - before[1] < SLOWEST * LOOK_SECONDS:
            metrics["stalled_closed"] += 1
            reset(self.transport)
            return
        self._wait = wait
        self._look_timer = self.loop.call_later(LOOK_SECONDS, self._look)

    def _waits_for(self) -> Wait | None:
        """What the other side owes us, and how much of it there was; None if it is our turn, or nobody's."""
        if unsent := self.transport.get_write_buffer_size():
            return self.cycle, self._drained - unsent
        if self.cycle and not self.cycle.response_complete:
            waits = self.cycle.more_body and not self.flow.read_paused
            return (self.cycle, self._received) if waits else None
        return None if self.is_idle() else (self.scope, 0)
