"""As much of a browser as signing in and posting needs: HTTP/1.1 on asyncio streams, cookies, the CSRF token."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

ANSWER_SECONDS = 20.0


class NoAnswer(Exception):
    """The connection was refused or cut, or nothing came in time: nobody knows whether it was done."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]  # by lower-case name
    text: str


class Browser:
    """One person's cookies, at whatever address the house has just now."""

    def __init__(self, **cookies: str) -> None:
        self._cookies = cookies

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    async def get(self, address: tuple[str, int], path: str) -> Answer:
        """Raises NoAnswer."""
        return await self._ask(address, "GET", path, "")

    async def post(self, address: tuple[str, int], path: str, **fields: object) -> Answer:
        """Raises NoAnswer."""
        return await self._ask(address, "POST", path, urlencode(fields))

    async def _ask(self, address: tuple[str, int], method: str, path: str, body: str) -> Answer:
        head = [f"{method} {path} HTTP/1.1", "Host: {}:{}".format(*address), "Connection: close", "Accept: */*"]
        if self._cookies:
            head.append(f"Cookie: {self.cookie}")
        if method == "POST":
            head.append("Content-Type: application/x-www-form-urlencoded")
            head.append(f"Content-Length: {len(body)}")
            head.append(f"X-CSRFToken: {self._cookies.get('csrftoken', '')}")
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                raw = await _exchange(address, "\r\n".join([*head, "", body]).encode())
        except (OSError, TimeoutError, EOFError) as error:
            raise NoAnswer(f"{type(error).__name__} {error}") from error
        return self._read(raw)

    def _read(self, raw: bytes) -> Answer:
        head, _, body = raw.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin1").split("\r\n")
        headers: dict[str, str] = {}
        for line in rest:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
            if name.lower() == "set-cookie":
                self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(value).items()}
        if headers.get("transfer-encoding") == "chunked":
            body = _unchunked(body)
        elif len(body) < int(headers.get("content-length", 0)):
            raise NoAnswer("the answer was cut short")
        return Answer(int(first.split()[1]), headers, body.decode())


async def _exchange(address: tuple[str, int], request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(*address)
    try:
        writer.write(request)
        raw = await reader.read(-1)
    finally:
        writer.close()
    if b"\r\n\r\n" not in raw:
        raise EOFError("closed without an answer")
    return raw


def _unchunked(body: bytes) -> bytes:
    """RFC 9112, section 7.1, without trailers. Raises NoAnswer if the last chunk is missing."""
    whole = b""
    while True:
        size, separator, body = body.partition(b"\r\n")
        if not separator:
            raise NoAnswer("the answer was cut short")
        if not (length := int(size, 16)):
            return whole
        whole, body = whole + body[:length], body[length + 2 :]
