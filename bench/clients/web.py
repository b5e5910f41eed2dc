"""As much of an HTTP client as the measurements need, over plain sockets: connections that are kept, ready bytes.

No library and one thread: the generator must not be what is measured.
"""

import re
import socket
import zlib
from dataclasses import dataclass

from bench.measuring.figures import Void

CSRF_TOKEN = "0123456789abcdefghijABCDEFGHIJ00"  # noqa: S105 - any 32 letters and digits, the same in cookie and header
BOUNDARY = "between-fields"
READ_BYTES = 262_144
ANSWER_SECONDS = 30.0
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
GUNZIP = 16 + zlib.MAX_WBITS  # with the header of gzip (zlib manual, inflateInit2)


class Connection:
    """One kept connection; an answer is awaited before the next request is sent."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._sock = socket.create_connection(address, timeout=ANSWER_SECONDS)
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""
        self._end = 0

    def fileno(self) -> int:
        return self._sock.fileno()

    def close(self) -> None:
        self._sock.close()

    def send(self, request: bytes) -> None:
        self._sock.sendall(request)

    def ask(self, request: "Request") -> bytes:
        """Wait for the answer; its body, as it was sent. Raises Void if it is not what it must be."""
        self.send(request.data)
        while not (answer := self.receive()):
            pass
        request.check(answer)
        return answer.body

    def receive(self) -> "Answer | None":
        """Read what has come; the answer when it is whole. Raises Void if the server hangs up."""
        data = self._sock.recv(READ_BYTES)
        if not data:
            raise Void("the server closed a connection")
        self._buffer += data
        if not self._end and (blank := self._buffer.find(b"\r\n\r\n")) > 0:
            length = LENGTH.search(self._buffer, 0, blank)
            if not length:
                raise Void("an answer has no length")
            self._end = blank + 4 + int(length[1])
        if not self._end or len(self._buffer) < self._end:
            return None
        if len(self._buffer) > self._end:
            raise Void("an answer is longer than it says")
        answer = Answer(*self._buffer.split(b"\r\n\r\n", 1))
        self._buffer, self._end = b"", 0
        return answer


@dataclass(frozen=True, slots=True)
class Answer:
    head: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """Bytes to send, and what the answer must be: `holds` in its body, or nothing at all."""

    data: bytes
    status: bytes
    holds: tuple[bytes, ...]

    def check(self, answer: Answer) -> None:
        """Raises Void unless this is the answer."""
        body = answer.body
        if b"\r\ncontent-encoding: gzip" in answer.head.lower():
            body = zlib.decompress(body, GUNZIP)
        right = all(part in body for part in self.holds) if self.holds else not body
        if answer.head[9:12] != self.status or not right:
            asked, said = self.data.partition(b"\r\n")[0].decode(), answer.head.partition(b"\r\n")[0].decode()
            raise Void(f"{asked} was answered with {said}, {body[:200]!r}")


class Person:
    """Somebody who is signed in, and what they ask."""

    def __init__(self, address: tuple[str, int], *, cookie: str, session: str) -> None:
        host, port = address
        self._common = (
            f"Host: {host}:{port}\r\nCookie: {cookie}={session}; csrftoken={CSRF_TOKEN}\r\n"
            "Sec-Fetch-Site: same-origin\r\n"
        )
        self._posting = (
            f"Origin: http://{host}:{port}\r\nX-CSRFToken: {CSRF_TOKEN}\r\nHX-Request: true\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
        )

    def get(self, path: str, *, holds: tuple[bytes, ...], more: str = "") -> Request:
        return Request(f"GET {path} HTTP/1.1\r\n{self._common}{more}\r\n".encode(), b"200", holds)

    def post(self, path: str, *, client_id: str, body: str) -> Request:
        """A message; its text must need no escaping in a form."""
        form = f"client_id={client_id}&body={body}"
        head = f"POST {path} HTTP/1.1\r\n{self._common}{self._posting}Content-Length: {len(form)}\r\n\r\n"
        return Request((head + form).encode(), b"201", (client_id.encode(),))

    def upload(self, content: bytes) -> Request:
        """A file without a type that anybody knows."""
        lead = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'.encode()
        form = lead + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        posting = self._posting.replace(
            "application/x-www-form-urlencoded", f"multipart/form-data; boundary={BOUNDARY}"
        )
        head = f"POST /files/ HTTP/1.1\r\n{self._common}{posting}Content-Length: {len(form)}\r\n\r\n"
        return Request(head.encode() + form, b"201", (b'"address"',))
