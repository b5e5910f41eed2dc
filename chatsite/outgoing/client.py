"""GET of an address that somebody named, within bounds of time and size, and never anywhere but on the Internet.

A host is resolved once; all its addresses are checked, and the connection goes to one of these, so that a second
answer of the name server changes nothing. A redirect is a new address, checked like the first. Nothing is sent but the
address and a fixed user agent; a proxy that the environment names is not used, for it would resolve names once more.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from chatsite.outgoing.addresses import IP, NotAllowed, Target, check, parse

REDIRECTS = {301, 302, 303, 307, 308}
CHUNK = 16_384  # bytes
USER_AGENT = "Maru/1.0 (link preview)"
ENCODINGS = {"", "identity", "gzip", "x-gzip", "deflate"}


class Failed(Exception):
    """There was no good answer. Its text says why, for the log."""


@dataclass(frozen=True, slots=True)
class Answer:
    url: str  # where it came from in the end
    type: str  # media type, lower case, without parameters
    charset: str
    body: bytes  # no more than was asked for
    is_whole: bool


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host. Raises OSError. Tests replace it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def get(
    url: str, *, accept: str, wanted: Callable[[str], bool], size: int, seconds: float, redirects: int = 3
) -> Answer:
    """What the address answers with status 200, if `wanted` says yes to its media type.

    At most `size` bytes (after decompression) are read, and nothing after `seconds`, redirects included. Raises
    NotAllowed for an address that is not asked, Failed for everything else.
    """
    if not settings.OUTGOING:
        raise NotAllowed("switched off")
    with Deadline(seconds) as deadline:
        target = parse(url)
        for _ in range(redirects + 1):
            with _asked(target, accept, deadline) as response:
                if response.status not in REDIRECTS:
                    return _answer(str(target), response, wanted, size, deadline)
                location = response.headers.get("Location", "")
            target = parse(urljoin(str(target), location))
        raise Failed("too many redirects")


class Deadline:
    """When all must be over. Connections that are open then are cut, whatever they wait for."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds
        self._lock = threading.Lock()
        self._is_over = False
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            for handle in self._sockets:
                handle.close()

    def left(self) -> float:
        """Seconds. Raises Failed if there are none."""
        if (left := self._end - monotonic()) <= 0:
            raise Failed("too slow")
        return left

    def holds(self, sock: socket.socket) -> None:
        """Cut this one, too. TLS takes the socket over, so it is remembered by a second handle."""
        with self._lock:
            if self._is_over:
                raise Failed("too slow")
            self._sockets.append(sock.dup())

    def _cut(self) -> None:
        with self._lock:
            self._is_over = True
            for handle in self._sockets:
                with suppress(OSError):
                    handle.shutdown(socket.SHUT_RDWR)


def _addresses(target: Target, deadline: Deadline) -> list[IP]:
    """The checked addresses of the target's host. Raises NotAllowed, Failed.

    Name servers may take long, and the system's resolver knows no limit, so a thread waits for it.
    """
    found: list[list[str] | Exception] = []

    def ask() -> None:
        try:
            found.append(resolve(target.host, target.port))
        except (OSError, UnicodeError) as error:
            found.append(error)

    thread = threading.Thread(target=ask, name="resolve", daemon=True)
    thread.start()
    thread.join(deadline.left())
    if not found:
        raise Failed("the name server is too slow")
    if isinstance(found[0], Exception):
        raise Failed(f"no such host: {found[0]}")
    return check(found[0])


@dataclass
class Pinned:
    """Opens the connection: to the addresses that were checked and no others, in their order."""

    addresses: list[IP]
    port: int
    deadline: Deadline
    tried: list[str] = field(default_factory=list)

    def connect(self) -> socket.socket:
        error: OSError = OSError("no address")
        for address in self.addresses:
            sock = socket.socket(socket.AF_INET6 if address.version == 6 else socket.AF_INET, socket.SOCK_STREAM)
            try:
                self.deadline.holds(sock)
                sock.settimeout(self.deadline.left())
                sock.connect((str(address), self.port))
            except OSError as failed:
                sock.close()
                error = failed
            except BaseException:
                sock.close()
                raise
            else:
                return sock
        raise error


class PinnedConnection(HTTPConnection):
    def __init__(self, *args: Any, pinned: Pinned, **how: Any) -> None:
        super().__init__(*args, **how)
        self._pinned = pinned

    def _new_conn(self) -> socket.socket:
        return self._pinned.connect()


class PinnedTLSConnection(HTTPSConnection):
    """The certificate must be one for the host's name (or for the address that stands in the URL)."""

    def __init__(self, *args: Any, pinned: Pinned, **how: Any) -> None:
        super().__init__(*args, **how)
        self._pinned = pinned

    def _new_conn(self) -> socket.socket:
        return self._pinned.connect()


class Pool(HTTPConnectionPool):
    ConnectionCls = PinnedConnection


class TLSPool(HTTPSConnectionPool):
    ConnectionCls = PinnedTLSConnection


def tls_context() -> ssl.SSLContext:
    """The system's authorities. Tests replace it."""
    return ssl.create_default_context()


@contextmanager
def _asked(target: Target, accept: str, deadline: Deadline) -> Iterator[HTTPResponse]:
    """The answer's head; its body is not read yet. Raises NotAllowed, Failed."""
    pinned = Pinned(_addresses(target, deadline), target.port, deadline)
    how: dict[str, Any] = {"timeout": deadline.left(), "maxsize": 1, "retries": False, "pinned": pinned}
    host = f"[{target.host}]" if ":" in target.host else target.host
    pool: HTTPConnectionPool
    if target.scheme == "https":
        pool = TLSPool(host, target.port, ssl_context=tls_context(), cert_reqs="CERT_REQUIRED", **how)
    else:
        pool = Pool(host, target.port, **how)
    headers = {"User-Agent": USER_AGENT, "Accept": accept, "Accept-Encoding": "gzip", "Connection": "close"}
    try:
        response = pool.urlopen("GET", target.path, headers=headers, redirect=False, preload_content=False)
        try:
            yield response  # type: ignore[misc]
        finally:
            response.close()
    except (HTTPError, OSError) as error:
        raise Failed(str(error)) from error
    finally:
        pool.close()


def _answer(url: str, response: HTTPResponse, wanted: Callable[[str], bool], size: int, deadline: Deadline) -> Answer:
    if response.status != 200:
        raise Failed(f"status {response.status}")
    media_type, _, parameters = response.headers.get("Content-Type", "").partition(";")
    media_type = media_type.strip().lower()
    if not wanted(media_type):
        raise Failed(f"type {media_type}")
    if response.headers.get("Content-Encoding", "").strip().lower() not in ENCODINGS:
        raise Failed("encoding")
    body, is_whole = bytearray(), False
    while len(body) < size:
        deadline.left()
        chunk = response.read(min(CHUNK, size - len(body)), decode_content=True)  # decompresses no more than that
        if not chunk:
            is_whole = True
            break
        body += chunk
    deadline.left()  # a connection that was cut looks like one that ended
    return Answer(url, media_type, _charset(parameters), bytes(body), is_whole)


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'").lower()
    return ""
