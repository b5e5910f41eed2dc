"""A tab's socket, cheap enough for thousands of them in one process (RFC 6455), and its requests."""

import asyncio
import base64
import json
import os
from collections.abc import Callable
from typing import cast

from bench.clients.sockets import CLOSE, TEXT, encode

Address = tuple[str, int]
Hear = Callable[[str], None]
SHAKE_SECONDS = 30.0
GOING_AWAY = 1001
CSRF_TOKEN = "0123456789abcdefghijABCDEFGHIJ00"  # noqa: S105 - any 32 letters and digits, the same in cookie and header


class Line(asyncio.Protocol):
    """`hear` is given each text frame. `closed` becomes the close code, 1006 if the connection just ended."""

    def __init__(self, request: bytes, hear: Hear) -> None:
        loop = asyncio.get_running_loop()
        self._request, self._hear = request, hear
        self._shaken: asyncio.Future[None] | None = loop.create_future()
        self._rest = b""
        self._code = 1006
        self.closed: asyncio.Future[int] = loop.create_future()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self._request)

    async def shaken(self) -> None:
        """Wait for the upgrade. Raises ConnectionError for any other answer, TimeoutError for none."""
        assert self._shaken
        async with asyncio.timeout(SHAKE_SECONDS):
            await self._shaken

    def data_received(self, data: bytes) -> None:
        self._rest += data
        if self._shaken and not self._shaken.done():
            head, separator, rest = self._rest.partition(b"\r\n\r\n")
            if not separator:
                return
            self._rest = rest
            if not head.startswith(b"HTTP/1.1 101 "):
                self._shaken.set_exception(ConnectionRefusedError(head.partition(b"\r\n")[0].decode()))
                return
            self._shaken.set_result(None)
        self._read()

    def _read(self) -> None:
        data, position = self._rest, 0
        while len(data) - position >= 2:
            start, length = position + 2, data[position + 1]
            if length >= 126:
                start += 2 if length == 126 else 8
                if start > len(data):
                    break
                length = int.from_bytes(data[position + 2 : start])
            if start + length > len(data):
                break
            opcode, payload = data[position] & 0x0F, data[start : start + length]
            position = start + length
            if opcode == TEXT:
                self._hear(payload.decode())
            elif opcode == CLOSE:
                self._code = int.from_bytes(payload[:2]) or 1005
        self._rest = data[position:]

    def connection_lost(self, error: Exception | None) -> None:
        if self._shaken and not self._shaken.done():
            self._shaken.set_exception(ConnectionResetError("no answer to the handshake"))
        if not self.closed.done():
            self.closed.set_result(self._code)

    def say(self, **words: object) -> None:
        if self.transport and not self.transport.is_closing():
            self.transport.write(encode(json.dumps(words).encode()))

    def leave(self) -> None:
        """With the farewell of a page that is closed; the server ends the connection."""
        if self.transport and not self.transport.is_closing():
            self.transport.write(encode(GOING_AWAY.to_bytes(2), CLOSE))

    def hang_up(self) -> None:
        """Without a farewell."""
        if self.transport:
            self.transport.abort()


async def open_line(address: Address, cookie: str, hear: Hear) -> Line:
    """Raises OSError (ConnectionError among them) or TimeoutError."""
    host, port = address
    head = [
        "GET /ws/ HTTP/1.1",
        f"Host: {host}:{port}",
        f"Origin: http://{host}:{port}",
        f"Cookie: {cookie}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
    ]
    request = "\r\n".join([*head, "", ""]).encode()
    _, line = await asyncio.get_running_loop().create_connection(lambda: Line(request, hear), host, port)
    try:
        await line.shaken()
    except BaseException:
        line.hang_up()
        raise
    return line
