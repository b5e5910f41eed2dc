"""What a hostile socket may do to the server that carries it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from uvicorn.server import ServerState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Opcode

from chatsite.server.supervisor import configuration
from chatsite.transport import websocket_protocol
from chatsite.transport.websocket_protocol import FramesProtocol

pytestmark = pytest.mark.once

WAIT = 5  # seconds


async def test_a_socket_that_the_server_has_closed_is_not_closed_again() -> None:
    """A frame that breaks the WebSocket protocol may come right after one that breaks ours."""
    protocol = object.__new__(FramesProtocol)
    protocol.close_sent = True
    await protocol.hang_up(1008)


async def house(scope: Any, receive: Any, send: Any) -> None:
    """Takes every socket and hears it out."""
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        pass


@pytest.fixture
async def server() -> AsyncIterator[SimpleNamespace]:
    config = configuration(house, capacity=2)
    config.load()
    protocol: Any = config.http_protocol_class
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    state = ServerState()
    serving = await asyncio.get_running_loop().create_server(partial(protocol, config, state, {}), sock=listening)
    yield SimpleNamespace(port=listening.getsockname()[1], state=state)
    serving.close()
    async with asyncio.timeout(WAIT):
        while state.connections:
            await asyncio.sleep(0.01)


def opened(server: SimpleNamespace) -> connect:
    return connect(f"ws://127.0.0.1:{server.port}/", compression=None, ping_interval=None, close_timeout=0.1)


async def ends_with(client: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        await asyncio.wait_for(client.recv(), WAIT)
    return closed.value.rcvd.code if closed.value.rcvd else 1006


@pytest.mark.parametrize("unseen", [Opcode.PING, Opcode.PONG, Opcode.CONT])
async def test_frames_that_the_application_does_not_see_are_counted_too(
    server: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, unseen: Opcode
) -> None:
    monkeypatch.setattr(websocket_protocol, "UNSEEN_PER_MINUTE", 50)
    async with opened(server) as client:
        if unseen is Opcode.CONT:
            client.protocol.send_text(b"", fin=False)
        for _ in range(51):
            if unseen is Opcode.PING:
                client.protocol.send_ping(b"")
            elif unseen is Opcode.PONG:
                client.protocol.send_pong(b"")
            else:
                client.protocol.send_continuation(b"", fin=False)
        client.transport.write(b"".join(client.protocol.data_to_send()))
        assert await ends_with(client) == 1008


async def test_who_asks_and_does_not_read_the_answers_is_cut_off(
    server: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket_protocol, "UNSEEN_PER_MINUTE", 10**9)
    async with opened(server) as client:
        client.transport.pause_reading()
        for _ in range(100_000):
            client.protocol.send_ping(b"p" * 125)
            client.transport.write(b"".join(client.protocol.data_to_send()))
            if not _ % 1000:
                await asyncio.sleep(0)
            if not server.state.connections:
                break
        async with asyncio.timeout(WAIT):
            while server.state.connections:
                await asyncio.sleep(0.01)


async def test_what_asks_for_a_socket_in_the_wrong_way_is_not_kept(server: SimpleNamespace) -> None:
    """uvicorn takes longer lines than the library to which it gives them."""
    lines = ["GET / HTTP/1.1", "Host: h", "Upgrade: websocket", "Connection: Upgrade", f"X: {'x' * 9000}", "", ""]
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write("\r\n".join(lines).encode())
    answer = await asyncio.wait_for(reader.read(), WAIT)
    assert answer.startswith(b"HTTP/1.1 431 ")
    writer.close()


async def test_a_goodbye_right_after_what_is_no_text_is_heard(
    server: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(server) as client:
        client.protocol.send_text(b"\xff")
        client.protocol.send_close(1000)
        client.transport.write(b"".join(client.protocol.data_to_send()))
        async with asyncio.timeout(WAIT):
            while server.state.connections:
                await asyncio.sleep(0.01)
    assert "Fatal error" not in caplog.text


async def test_sockets_count_among_the_connections_a_process_may_have(server: SimpleNamespace) -> None:
    async with opened(server), opened(server):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
        answer = await asyncio.wait_for(reader.read(), WAIT)
        assert answer.startswith(b"HTTP/1.1 503 ")
        writer.close()
