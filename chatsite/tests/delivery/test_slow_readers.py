"""R19: sockets that stop reading are cut off, hold little until then, and cost the others nothing.

Real sockets and the real consumer; limits and waiting times are small.
"""

import asyncio
import select
import socket
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

import pytest
from uvicorn.server import ServerState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from accounts.models import User
from chatsite.delivery import connection as delivery_connection
from chatsite.delivery import frames
from chatsite.delivery.connection import Frame, Tab
from chatsite.delivery.hub import Hub, get_hub
from chatsite.monitoring.metrics import metrics
from chatsite.server.supervisor import configuration
from conftest import ClientOf
from messaging.socket import periodic
from rooms.models import Room

KIB = 1024
KERNEL_BUFFER = 16 * KIB  # bytes; Linux keeps twice as much


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery_connection, "BACKLOG_MAX", 64 * KIB)
    monkeypatch.setattr(delivery_connection, "WINDOW", 64 * KIB)
    monkeypatch.setattr(delivery_connection, "DRAIN_SECONDS", 0.5)
    monkeypatch.setattr(periodic, "start", lambda hub: None)


class Door:
    """Serves the application as `bin/serve` does, with small buffers, and opens sockets to it."""

    def __init__(self, room: Room, client_of: ClientOf) -> None:
        self._room, self._client_of = room, client_of
        self._listening = socket.socket()
        self._listening.bind(("127.0.0.1", 0))
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)
        self._config = configuration("chatsite.asgi:application")
        self._config.load()
        self._opened: list[ClientConnection] = []
        self.state = ServerState()

    async def __aenter__(self) -> "Door":
        protocol: Any = self._config.http_protocol_class
        self._server = await asyncio.get_running_loop().create_server(
            partial(protocol, self._config, self.state, {}), sock=self._listening
        )
        return self

    async def __aexit__(self, *error: object) -> None:
        for connection in self._opened:
            connection.transport.abort()
        self._server.close()
        await eventually(lambda: not (self.state.connections or self.state.tasks))

    async def open(self, person: User) -> ClientConnection:
        """A socket of somebody who shows the room, and reads only what the test reads."""
        client = await asyncio.to_thread(self._client_of, person)
        reading = socket.socket()
        reading.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KERNEL_BUFFER)
        reading.connect(self._listening.getsockname())
        address = "127.0.0.1:{1}".format(*self._listening.getsockname())
        connection = await connect(
            f"ws://{address}/ws/",
            origin=Origin(f"http://{address}"),
            additional_headers={"Cookie": f"session={client.cookies['session'].value}"},
            sock=reading,
            max_queue=1,
            ping_interval=None,
            close_timeout=0.1,
        )
        self._opened.append(connection)
        await connection.send(f'{{"type": "watch", "rooms": [{self._room.pk}]}}')
        assert "chat-heartbeat" in str(await connection.recv())
        return connection


@pytest.fixture
async def door(small_limits: None, lounge: Room, client_of: ClientOf) -> AsyncIterator[Door]:
    async with Door(lounge, client_of) as door:
        yield door


def frame(number: int) -> str:
    return f"<i>{number}</i>".ljust(8 * KIB)


async def talk(hub: Hub, room: Room, numbers: range) -> None:
    """Say something in the room a hundred times a second."""
    for number in numbers:
        hub.publish(frames.room_topic(room.pk), frame(number))
        await asyncio.sleep(0.01)


async def numbers_until(reader: ClientConnection, last: int) -> list[int]:
    heard: list[int] = []
    while not heard or heard[-1] < last:
        heard += [int(part.split("<")[0]) for part in str(await reader.recv()).split("<i>")[1:]]
    return heard


def is_over(connection: ClientConnection) -> bool:
    """Whether the other side has ended the connection, as can be seen without reading."""
    poll = select.poll()
    poll.register(connection.transport.get_extra_info("socket"), select.POLLRDHUP)
    return bool(poll.poll(0))


async def eventually(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.mark.django_db(transaction=True)
async def test_who_stops_reading_is_cut_off_and_the_others_hear_everything(
    door: Door, alice: User, bob: User, lounge: Room
) -> None:
    hub, before = get_hub(), metrics["slow_closed"]
    silent = [await door.open(bob) for _ in range(5)]
    reader = await door.open(alice)
    listening = asyncio.create_task(numbers_until(reader, 199))
    await talk(hub, lounge, range(200))
    assert await asyncio.wait_for(listening, 10) == list(range(200))
    await eventually(lambda: len(hub.tabs) == 1 and len(door.state.connections) == 1)
    assert metrics["slow_closed"] - before == 5
    for connection in silent:  # whom nothing can be said to any more, but who can see that it is over
        await eventually(partial(is_over, connection))


@pytest.mark.django_db(transaction=True)
async def test_who_does_not_read_holds_no_more_than_the_limits(
    door: Door, bob: User, lounge: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_connection, "DRAIN_SECONDS", 60)
    await door.open(bob)
    held, buffered = [], []
    for number in range(300):
        await talk(get_hub(), lounge, range(number, number + 1))
        held += [slow.held for slow in get_hub().tabs]
        buffered += [connection.transport.get_write_buffer_size() for connection in door.state.connections]
    (slow,) = get_hub().tabs
    assert slow.lost
    assert max(held) <= 64 * KIB
    assert max(buffered) <= 64 * KIB + 9 * KIB  # the transport's high-water mark, and one frame more


@pytest.mark.django_db(transaction=True)
async def test_who_reads_again_in_time_is_told_to_catch_up(
    door: Door, bob: User, lounge: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_connection, "DRAIN_SECONDS", 60)
    hub = get_hub()
    reader = await door.open(bob)
    await talk(hub, lounge, range(300))
    (slow,) = hub.tabs
    heard = []
    while "chat-resync" not in (text := str(await asyncio.wait_for(reader.recv(), 5))):
        heard += [int(part.split("<")[0]) for part in text.split("<i>")[1:]]
    assert heard == list(range(len(heard)))
    assert len(heard) < 300
    await eventually(lambda: not slow.lost)
    hub.publish(frames.room_topic(lounge.pk), frame(300))
    assert await asyncio.wait_for(numbers_until(reader, 300), 5) == [300]


class Server:
    """ASGI's `send` of a server that never waits, such as daphne."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.given_up = 0

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message["text"])

    def look_again(self) -> None: ...

    def give_up(self) -> None:
        self.given_up += 1


async def test_where_the_server_never_waits_a_tab_that_gives_no_sign_is_given_up(small_limits: None) -> None:
    server = Server()
    reader = Tab(server.send, server, resync="<resync>", question="<heartbeat>")
    for number in range(100):
        reader.write(Frame(frame(number)))
        await asyncio.sleep(0)
    assert sum(map(len, server.sent)) <= 64 * KIB + 9 * KIB
    assert server.sent[-1].endswith("<heartbeat>")
    await eventually(lambda: bool(server.given_up))


async def test_where_the_server_never_waits_a_tab_that_answers_hears_everything(small_limits: None) -> None:
    server = Server()
    reader = Tab(server.send, server, resync="<resync>", question="<heartbeat>")
    for number in range(100):
        reader.write(Frame(frame(number)))
        await asyncio.sleep(0)
        if server.sent[-1].endswith("<heartbeat>"):
            reader.answered()
    await eventually(lambda: "<i>99</i>" in server.sent[-1])
    said = "".join(server.sent)
    assert [int(part.split("<")[0]) for part in said.split("<i>")[1:]] == list(range(100))
    assert "<resync>" not in said
