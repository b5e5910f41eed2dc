"""What a server that ends says to those who come in at the last moment."""

import asyncio
from functools import partial
from typing import Any

import pytest
from uvicorn.server import ServerState

from chatsite.server.supervisor import configuration

pytestmark = pytest.mark.once

HANDSHAKE = (
    b"GET /ws/ HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


async def test_who_asks_for_a_socket_while_the_server_ends_is_told_to_come_back() -> None:
    asked, never = asyncio.Event(), asyncio.Event()

    async def undecided(scope: Any, receive: Any, send: Any) -> None:
        asked.set()
        await never.wait()

    config, state = configuration(undecided), ServerState()
    config.load()
    protocol: Any = config.http_protocol_class
    server = await asyncio.get_running_loop().create_server(partial(protocol, config, state, {}), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(HANDSHAKE)
    await asyncio.wait_for(asked.wait(), 5)
    for connection in list(state.connections):
        connection.shutdown()
    answer = await asyncio.wait_for(reader.read(), 5)
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"Retry-After: 1\r\n" in answer
    never.set()
    writer.close()
    server.close()
    await asyncio.gather(*state.tasks, return_exceptions=True)
