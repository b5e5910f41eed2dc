"""Those who post: up a socket as a page does, or by HTTP as its form does. Each sees its own posts confirmed."""

import json
import re
import socket
from collections.abc import Mapping

from bench.crowd import MESSAGE, Void
from bench.sockets import Gone, Socket

REFUSED = re.compile(rb'<send-refused [^>]*data-code="([^"]*)"')
CSRF_TOKEN = "0123456789abcdefghijABCDEFGHIJ00"  # noqa: S105 - any 32 letters and digits, the same in cookie and header


class SocketPoster(Socket):
    """Posts through the fast lane. It watches no room: what it hears are the answers."""

    __slots__ = ("answered", "room")
    answered: set[str]
    room: int

    def post(self, *, client_id: str, body: str) -> None:
        self.send(json.dumps({"type": "send", "room": self.room, "body": body, "client_id": client_id}).encode())

    def readable(self) -> None:
        try:
            for data, start, end in self.frames():
                payload = bytes(data[start:end])
                if refused := REFUSED.search(payload):
                    raise Void(f"a post was refused: {refused[1].decode()}")
                self.answered.update(client_id.decode() for _, client_id in MESSAGE.findall(payload))
                if b"<chat-heartbeat>" in payload:
                    self.send(b'{"type": "seen", "cursors": {}}')
        except Gone as gone:
            raise Void(f"the server dropped a poster: {gone}") from gone


class HttpPoster:
    """Posts the form over one connection that is kept; what is posted meanwhile goes when the answer is there."""

    def __init__(self, address: tuple[str, int], path: str, cookies: Mapping[str, str]) -> None:
        self._sock = socket.create_connection(address, timeout=30)
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        host, port = address
        all_cookies = {**cookies, "csrftoken": CSRF_TOKEN}
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: http://{host}:{port}\r\n"
            f"Cookie: {'; '.join(f'{name}={value}' for name, value in all_cookies.items())}\r\n"
            f"X-CSRFToken: {CSRF_TOKEN}\r\nHX-Request: true\r\nSec-Fetch-Site: same-origin\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
        )
        self._waiting: list[bytes] = []
        self._busy = False
        self._buffer = b""
        self.answered: set[str] = set()

    def fileno(self) -> int:
        return self._sock.fileno()

    def post(self, *, client_id: str, body: str) -> None:
        content = f"client_id={client_id}&body={body}".encode()
        self._waiting.append(f"{self._head}Content-Length: {len(content)}\r\n\r\n".encode() + content)
        self._next()

    def _next(self) -> None:
        if self._waiting and not self._busy:
            self._busy = True
            self._sock.sendall(self._waiting.pop(0))

    def readable(self) -> None:
        data = self._sock.recv(65_536)
        if not data:
            raise Void("the server dropped a poster")
        self._buffer += data
        head, separator, content = self._buffer.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        if not separator or not length or len(content) < int(length[1]):
            return
        if not head.startswith(b"HTTP/1.1 201 "):
            raise Void(f"a post was answered with {head.partition(bytes([13]))[0].decode()}")
        self.answered.update(client_id.decode() for _, client_id in MESSAGE.findall(content))
        self._buffer = b""
        self._busy = False
        self._next()
