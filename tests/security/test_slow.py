"""Connections that begin and do not go on, and too many of them from one place: real sockets, short patience."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from uvicorn.server import ServerState

from chatsite.limits import connections
from chatsite.limits.connections import place_of
from chatsite.server.supervisor import configuration
from chatsite.transport import http_protocol

pytestmark = pytest.mark.once

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n"
PATIENCE = 0.1  # seconds between two looks
ANSWER = 4_000_000  # bytes


class Client:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    def say(self, data: bytes) -> None:
        self._writer.write(data)

    async def is_let_go(self) -> bytes:
        """What came until the server ended it. Raises TimeoutError if it does not."""
        came = b""
        async with asyncio.timeout(5):
            with suppress(ConnectionError):
                while data := await self._reader.read(65_536):
                    came += data
        return came

    async def hears(self, what: bytes) -> None:
        async with asyncio.timeout(5):
            await self._reader.readuntil(what)

    def leave(self) -> None:
        self._writer.transport.abort()


Connect = Callable[[], Awaitable[Client]]


async def house(scope: Any, receive: Any, send: Any) -> None:
    """Reads the whole of a request, and answers with what was asked for."""
    while (await receive()).get("more_body"):
        pass
    length = ANSWER if scope["path"] == "/much" else 2
    headers = [(b"content-length", str(length).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"." * length})


@pytest.fixture
async def connect(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Connect]:
    monkeypatch.setattr(http_protocol, "LOOK_SECONDS", PATIENCE)
    config = configuration(house)
    config.load()
    protocol: Any = config.http_protocol_class
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16_384)
    state, clients = ServerState(), []
    server = await asyncio.get_running_loop().create_server(partial(protocol, config, state, {}), sock=listening)

    async def open_one() -> Client:
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        sock.connect(listening.getsockname())
        clients.append(Client(*await asyncio.open_connection(sock=sock, limit=1024)))
        return clients[-1]

    yield open_one
    for client in clients:
        client.leave()
    server.close()
    async with asyncio.timeout(5):
        while state.connections:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    "beginning",
    [b"", b"G", b"GET / HTTP/1.1\r\nHost: h\r\n", POST, POST + b"b", GET + b"GET /", GET + POST],
    ids=["nothing", "a letter", "half a head", "no body", "half a body", "half a second head", "no second body"],
)
async def test_who_does_not_go_on_is_let_go(connect: Connect, beginning: bytes) -> None:
    client = await connect()
    client.say(beginning)
    answer = await client.is_let_go()
    assert answer.count(b"200 OK") == beginning.count(GET)


async def test_who_goes_on_a_letter_at_a_time_is_let_go(connect: Connect) -> None:
    """Slowloris: each line comes before anybody would lose patience with a silent connection."""
    clients = [await connect() for _ in range(20)]
    for client, beginning in zip(clients, [GET[:-2], POST] * 10, strict=True):
        client.say(beginning)

    async def dribble() -> None:
        while True:
            for client in clients:
                client.say(b"x")
            await asyncio.sleep(PATIENCE / 5)

    dribbling = asyncio.create_task(dribble())
    try:
        assert await asyncio.gather(*[client.is_let_go() for client in clients]) == [b""] * 20
    finally:
        dribbling.cancel()


async def test_who_does_not_read_the_answer_is_let_go(connect: Connect) -> None:
    client = await connect()
    client.say(b"GET /much HTTP/1.1\r\nHost: h\r\n\r\n")
    await client.hears(b"\r\n\r\n")
    await asyncio.sleep(PATIENCE * 5)
    assert len(await client.is_let_go()) < ANSWER


async def test_who_reads_and_writes_slowly_but_steadily_is_served(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Longer than patience lasts: it is movement that counts."""
    monkeypatch.setattr(http_protocol, "SLOWEST", 1000)
    client = await connect()
    client.say(POST)
    for _ in range(10):
        await asyncio.sleep(PATIENCE / 2)
        client.say(b"b" * 100)
    await client.hears(b"200 OK")


async def test_a_connection_that_is_kept_waits_longer_than_a_request(connect: Connect) -> None:
    client = await connect()
    for _ in range(2):
        client.say(GET)
        await client.hears(b"200 OK")
        await asyncio.sleep(PATIENCE * 4)
    client.say(GET)
    await client.hears(b"200 OK")


@pytest.mark.parametrize(
    "beginning",
    [
        b"GET /",
        b"GET / HTTP/1.1\r\nCookie: ",
        b"GET / HTTP/1.1\r\nCookie: a\r\n" + b"a: b\r\n" * 10_000,
        POST.replace(b"Content-Length: 1000", b"Transfer-Encoding: chunked") + b"1;",
    ],
    ids=["an address", "a header", "headers", "an extension of a chunk"],
)
async def test_no_head_is_too_long_to_remember(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, beginning: bytes
) -> None:
    monkeypatch.setattr(http_protocol, "LOOK_SECONDS", 60)
    client = await connect()
    client.say(beginning)
    for _ in range(3):
        client.say(b"a" * http_protocol.HEAD_MAX)
        await asyncio.sleep(0.01)
    await client.is_let_go()


# Too many -----------------------------------------------------------------------------------------


@pytest.fixture
def two_from_one_place(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CONNECTIONS_PER_ADDRESS = 2
    monkeypatch.setattr(connections, "place_of", lambda address: "a place")


async def test_of_one_place_only_so_many_are_let_in(two_from_one_place: None, connect: Connect) -> None:
    first, second, third = [await connect() for _ in range(3)]
    assert b" 503 " in await third.is_let_go()
    for client in (first, second):
        client.say(GET)
        await client.hears(b"200 OK")


async def test_one_that_waits_for_nothing_makes_room(two_from_one_place: None, connect: Connect) -> None:
    idle, busy = await connect(), await connect()
    idle.say(GET)
    await idle.hears(b"200 OK\r\n")
    newcomer = await connect()
    newcomer.say(GET)
    await newcomer.hears(b"200 OK")
    await idle.is_let_go()
    busy.say(GET)
    await busy.hears(b"200 OK")


async def test_who_goes_makes_room(two_from_one_place: None, connect: Connect) -> None:
    for client in [await connect() for _ in range(2)]:
        client.leave()
    await asyncio.sleep(0.05)
    client = await connect()
    client.say(GET)
    await client.hears(b"200 OK")
    assert len(connections.crowd._places) == 1


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8::1:2", "2001:db8::/64"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
        ("10.0.0.7", ""),  # a proxy
        ("", ""),
    ],
)
def test_this_machine_and_proxies_are_not_counted(settings, address: str, place: str) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/24"]
    place_of.cache_clear()
    assert place_of(address) == place
    place_of.cache_clear()
