"""S13: a small share of what `python bench/fuzz.py` sends to a server; the dice always fall the same way."""

import asyncio
import socket
from collections.abc import AsyncIterator
from functools import partial
from random import Random
from typing import Any

import pytest
from uvicorn.server import ServerState

from accounts.models import User
from bench.fuzzing import requests, sockets
from bench.fuzzing.lines import Seen
from chatsite.server.supervisor import configuration
from conftest import ClientOf
from rooms.creation.operations import create_room

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def address() -> AsyncIterator[tuple[str, int]]:
    """A server as `bin/serve` starts it, in this loop."""
    config = configuration("chatsite.asgi:application")
    config.load()
    protocol: Any = config.http_protocol_class
    state = ServerState()
    listening = socket.create_server(("127.0.0.1", 0))
    serving = await asyncio.get_running_loop().create_server(partial(protocol, config, state, {}), sock=listening)
    yield listening.getsockname()
    serving.close()
    async with asyncio.timeout(10):
        while state.connections or state.tasks:
            await asyncio.sleep(0.01)


@pytest.fixture
def sessions(alice: User, bob: User, client_of: ClientOf) -> list[str]:
    create_room(owner=alice, name="load-1")
    return [client_of(person).cookies["session"].value for person in (alice, bob)]


@pytest.mark.parametrize(
    ("fuzz", "count"),
    [
        (partial(sockets.say, make=sockets.frame), 1000),
        (partial(sockets.say, make=sockets.action), 300),
        (requests.ask, 100),
    ],
    ids=["frames", "actions", "requests"],
)
async def test_nonsense_breaks_nothing(
    address: tuple[str, int], sessions: list[str], caplog: pytest.LogCaptureFixture, fuzz: Any, count: int
) -> None:
    seen = Seen()
    await fuzz(address, sessions, seen, count=count, dice=Random(13))  # noqa: S311
    assert not seen.wrong
    assert sum(seen.answers.values()) >= count / sockets.A_TURN
    assert not [record for record in caplog.records if record.exc_info and record.name == "django.request"]
    assert "Exception in ASGI" not in caplog.text
    assert "Fatal error" not in caplog.text
    assert "task failed" not in caplog.text
