"""Sockets of the cast, and a house that is left in order."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from chatsite.delivery.hub import Hub, get_hub
from conftest import ClientOf
from messaging.messages.operations import Post, writer
from messaging.socket import consumers, periodic, presence_tracker
from tests.sockets import WAIT, Socket, handshake, until

SocketOf = Callable[..., Awaitable[Socket]]
Looks = Callable[[], Awaitable[None]]


class Clock:
    """Time that passes when a test says so, on top of the time that passes anyhow."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._later = 0.0

    def __call__(self) -> float:
        return self._now() + self._later

    def advance(self, seconds: float) -> None:
        self._later += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(periodic.now)
    for module in (presence_tracker, periodic, consumers):
        monkeypatch.setattr(module, "now", clock)
    return clock


@pytest.fixture
def browsers(alice: User, bob: User, carol: User, mallory: User, client_of: ClientOf) -> dict[int, Client]:
    """Where the cast is signed in, by their ids."""
    return {user.pk: client_of(user) for user in (alice, bob, carol, mallory)}


async def all_is_written() -> None:
    """What a tab sent before it went is stored, too: the database must not be emptied meanwhile."""
    last = Post(room_id=0, author_id=0, body="", client_id=uuid4())
    with suppress(Exception):  # it is for no room; and a test may have taken the database away
        await asyncio.wait_for(asyncio.wrap_future(writer.submit(last)), timeout=WAIT)


@pytest.fixture
async def hub(transactional_db: None, settings) -> AsyncIterator[Hub]:
    """The hub of this test's loop. In the end nothing of it is left: no tab, no topic, no task."""
    settings.CHAT_HEAD_CHECK_SECONDS = 3_600  # unless a test wants to see it
    hub = get_hub()
    yield hub
    await periodic.stop()
    await all_is_written()
    assert hub.tabs == set()
    assert hub.topics() == []
    with suppress(TimeoutError):
        await until(lambda: len(asyncio.all_tasks()) == 1)
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.fixture
async def socket_of(hub: Hub, browsers: dict[int, Client]) -> AsyncIterator[SocketOf]:
    """Opens a socket of somebody of the cast; all are closed in the end."""
    sockets: list[Socket] = []

    async def make(user: User, client: Client | None = None, path: str = "/ws/", **headers: str) -> Socket:
        socket = Socket(handshake(client or browsers[user.pk], **headers), user, path=path)
        sockets.append(socket)
        assert await socket.open()
        return socket

    yield make
    for socket in sockets:
        await socket.leave()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, settings, hub: Hub) -> None:
    """What takes seconds takes hundredths; how long it takes is the clock's affair."""
    monkeypatch.setattr(periodic, "TICK_SECONDS", 0.02)
    monkeypatch.setattr(periodic, "HEARTBEAT_TICKS", 2)
    monkeypatch.setattr(periodic, "GRACE_SECONDS", 0)
    monkeypatch.setattr(presence_tracker, "LOOK_SECONDS", 0.02)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    """Waits until the house has looked around, twice from beginning to end."""
    look, done = presence_tracker.Attendance._look, []

    async def counted(self: presence_tracker.Attendance) -> None:
        await look(self)
        done.append(self)

    async def wait() -> None:
        before = len(done)
        await until(lambda: len(done) >= before + 3)

    monkeypatch.setattr(presence_tracker.Attendance, "_look", counted)
    return wait
