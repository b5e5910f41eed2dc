"""uvicorn's own WebSocket protocol, with a door past ASGI: the extension `maru.frames`.

ASGI's `send` encodes each message for each socket anew and, for a socket that is full, waits; so what a thousand
sockets get is encoded a thousand times, and one that never reads can never be closed. `scope["extensions"]` offers

- `transport`: takes frames that are encoded already
- `writable`: an event, not set while the socket is full
- `hang_up(code)`: closes the socket; if it is full, without a word

Used where present; the application does without it on any other server.

And with bounds that uvicorn has not: on what is answered below the application, and on a handshake that is none.
"""

import asyncio
import socket
import struct
from contextlib import suppress
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.frames import CloseCode, Frame
from websockets.http11 import Request

from chatsite.delivery.connection import EXTENSION
from chatsite.monitoring.metrics import metrics

UNSENT_MAX = 131_072  # bytes that the system takes for a socket beyond what its reader takes; else up to 4 MiB
UNSEEN_PER_MINUTE = (
    600  # pings, pongs and further pieces of messages from one socket: the application sees none of them
)
PIECE = 16_384  # bytes that are read before somebody looks whether it is enough
AT_ONCE = struct.pack("ii", 1, 0)  # linger for 0 seconds: what was not sent is dropped (socket(7), SO_LINGER)


class FramesProtocol(WebSocketsSansIOProtocol):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._unseen, self._minute_from = 0, self.loop.time()
        self._is_ending = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):  # Linux and macOS
            set_option(transport, socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_MAX)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)  # its task has not begun to run
        if self.handshake_initiated and not self.close_sent:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[EXTENSION] = {"transport": self.transport, "writable": self.writable, "hang_up": self.hang_up}

    def turn_away_without_handshake(self) -> None:
        """End the connection if what asked for a socket was no request for one: nobody else will."""
        if not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        for start in range(0, len(data), PIECE):
            if not self.transport.is_closing():
                super().data_received(data[start : start + PIECE])

    def handle_ping(self) -> None:
        if not self.writable.is_set():  # who asks and does not read the answers
            reset(self.transport)
        elif self._may_go_on():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        if self._may_go_on():
            super().handle_pong(event)

    def handle_cont(self, event: Frame) -> None:
        if self._may_go_on():
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        with suppress(InvalidState):  # no text, and the goodbye that came along with it was answered already
            super().send_receive_event_to_app()

    def _may_go_on(self) -> bool:
        """Count a frame that the application does not see; of too many the connection is closed."""
        if self.close_sent:
            return False
        if self.loop.time() - self._minute_from >= 60:
            self._minute_from, self._unseen = self.loop.time(), 0
        self._unseen += 1
        if self._unseen <= UNSEEN_PER_MINUTE:
            return True
        metrics["floods_closed"] += 1
        self.conn.fail(CloseCode.POLICY_VIOLATION)
        self.handle_parser_exception()
        return False

    async def hang_up(self, code: int) -> None:
        if self.close_sent:  # by the server itself, after a frame that breaks the protocol
            return
        if not self.writable.is_set():
            reset(self.transport)
            return
        await self.send({"type": "websocket.close", "code": code})
        if self.close_timer:  # uvicorn's would wait for what is left in the buffer
            self.close_timer.cancel()
            self.close_timer = self.loop.call_later(self.close_timeout, reset, self.transport)

    def shutdown(self) -> None:
        """The server ends; it does not wait for a reader who does not read."""
        self._is_ending = True
        super().shutdown()
        if not self.writable.is_set():
            reset(self.transport)

    def send_500_response(self) -> None:
        """Whoever asks for a socket while the server ends is told to come back, and not that something broke."""
        if self._is_ending and not (self.initial_response or self.handshake_complete):
            response = self.conn.reject(503, "The server restarts.")
            response.headers["Retry-After"] = "1"
            self.conn.send_response(response)
            self.transport.write(b"".join(self.conn.data_to_send()))
        else:
            super().send_500_response()


def reset(transport: asyncio.Transport) -> None:
    """End the connection now, and have the system forget what it could not send."""
    set_option(transport, socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    transport.abort()


def set_option(transport: asyncio.BaseTransport, level: int, name: int, value: int | bytes) -> None:
    with suppress(OSError):  # not every socket is TCP
        transport.get_extra_info("socket").setsockopt(level, name, value)
