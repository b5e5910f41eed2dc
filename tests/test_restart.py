"""A server that is told to end, ends in good order: what was begun is answered, tabs are told to come back.

One house for all tests here, for furnishing it takes seconds; it is SQLite's.
"""

import asyncio
import json
import signal
import socket
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from random import Random
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from bench.soak.ledger import Ledger
from bench.soak.tab import Tab
from bench.soak.world import PASSWORD, World

EXIT_SECONDS = 15.0
SOCKETS = 20
pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.once,
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """A house with one room and two people in it."""
    async with World(tmp_path_factory.mktemp("world"), database="sqlite", processes=1) as world:
        await world.open()
        await asyncio.to_thread(world.furnish, people=2, rooms=1)
        yield world


@pytest_asyncio.fixture(loop_scope="module")
async def tab(world: World) -> Tab:
    """One of the two, signed in, who asks the server itself, which runs."""
    if not world.servers[0].runs:
        await asyncio.to_thread(world.servers[0].start)
    rng = Random(1)  # noqa: S311 - the same tab each time
    tab = Tab("load0001", doors=[("127.0.0.1", world.servers[0].port)], ledger=Ledger(), rng=rng)
    await tab.sign_in(PASSWORD)
    await tab.load("load-1")
    return tab


def opened(tab: Tab, **options: Any) -> connect:
    host, port = tab.doors[0]
    return connect(
        f"ws://{host}:{port}/ws/",
        origin=Origin(f"http://{host}:{port}"),
        additional_headers={"Cookie": tab.cookie},
        compression=None,
        proxy=None,
        **options,
    )


async def code_of(socket: ClientConnection) -> int | None:
    """What the socket is closed with."""
    try:
        while True:
            await socket.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


async def test_it_answers_what_was_begun_sends_tabs_away_with_1012_and_is_gone_in_time(world: World, tab: Tab) -> None:
    """R25"""
    sockets = [await opened(tab) for _ in range(SOCKETS)]
    codes = asyncio.gather(*(code_of(socket) for socket in sockets))
    with closing(sqlite3.connect(world.address_of_rows, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        post = asyncio.create_task(tab.ask_once("/rooms/load-1/messages/", body="wait for me", client_id=uuid4()))
        await asyncio.sleep(0.5)
        begun = time.monotonic()
        ended = asyncio.create_task(asyncio.to_thread(world.servers[0].end, signal.SIGTERM))
        assert set(await codes) == {1012}
        assert time.monotonic() - begun < 5
        assert not post.done()
        other.execute("ROLLBACK")
    assert (await post).status == 201
    assert await ended == 0
    assert time.monotonic() - begun < EXIT_SECONDS


async def test_it_does_not_wait_for_a_tab_that_does_not_read(world: World, tab: Tab) -> None:
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    await asyncio.to_thread(narrow.connect, tab.doors[0])
    deaf = await opened(tab, sock=narrow, max_queue=1, close_timeout=0)
    await deaf.send(json.dumps({"type": "watch", "rooms": [tab.views["load-1"].room]}))
    for _ in range(100):
        await tab.ask("/rooms/load-1/messages/", body="x" * 4000, client_id=uuid4())
    begun = time.monotonic()
    assert await asyncio.to_thread(world.servers[0].end, signal.SIGTERM) == 0
    assert time.monotonic() - begun < 5
    deaf.transport.abort()
