"""uvicorn's own WebSocket protocol, with a door past ASGI: the extension `maru.frames`.

ASGI's `send` encodes each message for each socket anew and, for a socket that is full, waits; so what a thousand
sockets get is encoded a thousand times, and one that never reads can never be closed. `scope["extensions"]` offers

- `transport`: takes frames that are encoded already
- `writable`: an event, not set while the socket is full
- `hang_up(code)`: closes the socket; if it is full, without a word

Used where present; the application does without it on any other server.
"""

import asyncio
import socket
import struct
from contextlib import suppress
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from chatsite.tab import EXTENSION

UNSENT_MAX = 131_072  # bytes that the system takes for a socket beyond what its reader takes; else up to 4 MiB
AT_ONCE = struct.pack("ii", 1, 0)  # linger for 0 seconds: what was not sent is dropped (socket(7), SO_LINGER)


class FramesProtocol(WebSocketsSansIOProtocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):  # Linux and macOS
            self._set_option(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_MAX)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)  # its task has not begun to run
        if self.handshake_initiated and not self.close_sent:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[EXTENSION] = {"transport": self.transport, "writable": self.writable, "hang_up": self.hang_up}

    async def hang_up(self, code: int) -> None:
        if self.close_sent:  # by the server itself, after a frame that breaks the protocol
            return
        if not self.writable.is_set():
            self._reset()
            return
        await self.send({"type": "websocket.close", "code": code})
        if self.close_timer:  # uvicorn's would wait for what is left in the buffer
            self.close_timer.cancel()
            self.close_timer = self.loop.call_later(self.close_timeout, self._reset)

    def shutdown(self) -> None:
        """The server ends; it does not wait for a reader who does not read."""
        super().shutdown()
        if not self.writable.is_set():
            self._reset()

    def _reset(self) -> None:
        """End the connection now, and have the system forget what it could not send."""
        self._set_option(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self.transport.abort()

    def _set_option(self, level: int, name: int, value: int | bytes) -> None:
        with suppress(OSError):  # not every socket is TCP
            self.transport.get_extra_info("socket").setsockopt(level, name, value)
