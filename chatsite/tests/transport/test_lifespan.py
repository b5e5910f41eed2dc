"""What happens when a server starts and ends in good order."""

import asyncio
from uuid import uuid4

import pytest
from asgiref.testing import ApplicationCommunicator

from chatsite.asgi import application
from chatsite.delivery.hub import get_hub, hubs
from chatsite.transport import lifespan
from messaging.socket import periodic

pytestmark = pytest.mark.django_db(transaction=True)


async def test_what_was_lent_runs_at_the_start_and_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    async def finish() -> None:
        await asyncio.sleep(0)
        ran.append("finish")

    monkeypatch.setattr(lifespan, "at_startup", [lambda: ran.append("begin")])
    monkeypatch.setattr(lifespan, "at_shutdown", [finish])
    server = ApplicationCommunicator(application, {"type": "lifespan"})
    await server.send_input({"type": "lifespan.startup"})
    assert await server.receive_output(timeout=10) == {"type": "lifespan.startup.complete"}
    assert ran == ["begin"]
    await server.send_input({"type": "lifespan.shutdown"})
    assert await server.receive_output(timeout=10) == {"type": "lifespan.shutdown.complete"}
    assert ran == ["begin", "finish"]
    await server.wait(timeout=10)


async def test_a_process_without_sockets_has_a_hub_that_speaks_to_the_others() -> None:
    """What is posted to it is heard by tabs of other processes at once, not at their next head check."""
    server = ApplicationCommunicator(application, {"type": "lifespan"})
    await server.send_input({"type": "lifespan.startup"})
    await server.receive_output(timeout=10)
    assert get_hub() in hubs()
    assert not get_hub().tabs
    await server.send_input({"type": "lifespan.shutdown"})
    await server.receive_output(timeout=10)
    await server.wait(timeout=10)
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert not left


async def test_a_process_without_sockets_offers_what_it_is_told_to_the_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    offered: list[str] = []

    class Bus:
        def __init__(self, hub, _make_layer) -> None:
            self.offer = lambda topic, frame, revision, since, but: offered.append(topic)

        def follow(self, topic: str) -> None:
            raise AssertionError("nobody is here to follow")

        async def run(self) -> None:
            await asyncio.Event().wait()

    monkeypatch.setattr(periodic, "LayerBus", Bus)
    monkeypatch.setattr("django.conf.settings.REDIS_URL", "redis://elsewhere", raising=False)
    server = ApplicationCommunicator(application, {"type": "lifespan"})
    await server.send_input({"type": "lifespan.startup"})
    await server.receive_output(timeout=10)
    topic = f"room.{uuid4().int % 1000}"
    async with asyncio.timeout(10):
        while topic not in offered:
            get_hub().publish(topic, "<i>hello</i>")
            await asyncio.sleep(0.01)
    await server.send_input({"type": "lifespan.shutdown"})
    await server.receive_output(timeout=10)
    await server.wait(timeout=10)
