"""As much of a WebSocket client as the benchmark needs (RFC 6455), over plain non-blocking sockets.

No library: the generator reads up to a gigabyte a second in one process, and must not be what is measured.
"""

import base64
import os
import socket
import struct
from collections.abc import Iterator
from typing import Self

PATH = "/ws/"
AGREED = b"HTTP/1.1 101 "
READ_BYTES = 262_144
TEXT, CLOSE, PING = 0x1, 0x8, 0x9


class Gone(ConnectionError):
    """The server ended this connection."""


def encode(payload: bytes, opcode: int = TEXT) -> bytes:
    """One final frame, masked as a client must (RFC 6455, section 5.3)."""
    size = len(payload)
    mask = os.urandom(4)
    if size < 126:
        head = struct.pack("!BB", 0x80 | opcode, 0x80 | size)
    elif size < 65_536:
        head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 0x80 | 127, size)
    pad = (mask * (size // 4 + 1))[:size]
    masked = int.from_bytes(payload) ^ int.from_bytes(pad)
    return head + mask + masked.to_bytes(size)


def upgrade(address: tuple[str, int], cookie: str, *, query: str = "") -> bytes:
    """The request for a WebSocket, as a page of that server makes it."""
    host, port = address
    lines = [
        f"GET {PATH}{query} HTTP/1.1",
        f"Host: {host}:{port}",
        f"Origin: http://{host}:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        *([f"Cookie: {cookie}"] if cookie else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


class Socket:
    """A connection that is upgraded. `rest` holds the beginning of a frame whose end has not come yet."""

    __slots__ = ("rest", "sock")

    def __init__(self, sock: socket.socket, rest: bytes) -> None:
        sock.setblocking(False)
        self.sock, self.rest = sock, bytearray(rest)

    @classmethod
    def open(cls, address: tuple[str, int], cookie: str) -> Self:
        """Connect, and wait until the server agrees. Raises ConnectionError for any answer but 101."""
        sock = socket.create_connection(address, timeout=30)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(upgrade(address, cookie))
        answer = b""
        while b"\r\n\r\n" not in answer:
            if not (data := sock.recv(READ_BYTES)):
                raise Gone
            answer += data
        head, _, rest = answer.partition(b"\r\n\r\n")
        if not head.startswith(AGREED):
            raise ConnectionError(head.partition(b"\r\n")[0].decode())
        return cls(sock, rest)

    def _receive(self) -> bytes:
        data = self.sock.recv(READ_BYTES)
        if not data:
            raise Gone
        return data

    def fileno(self) -> int:
        return self.sock.fileno()

    def send(self, payload: bytes) -> None:
        """Send a text frame. What a client says here is small: a full buffer is an error."""
        self.sock.sendall(encode(payload))

    def frames(self) -> Iterator[tuple[bytes | bytearray, int, int]]:
        """What has come, without copying it: text frames as (data, start, end). Raises Gone."""
        data: bytes | bytearray = self._receive()
        if self.rest:
            self.rest += data
            data = self.rest
        size, position = len(data), 0
        while size - position >= 2:
            start, length = position + 2, data[position + 1]
            if length >= 126:
                start += 2 if length == 126 else 8
                if start > size:
                    break
                length = int.from_bytes(data[position + 2 : start])
            if start + length > size:
                break
            opcode = data[position] & 0x0F
            if opcode == TEXT:
                yield data, start, start + length
            elif opcode == CLOSE:
                raise Gone(f"closed with {int.from_bytes(data[start : start + 2])}")
            position = start + length
        self.rest = bytearray(data[position:]) if position < size else bytearray()
