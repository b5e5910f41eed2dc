"""The bus: hints between the processes of one house, over a channel layer. Only with REDIS_URL.

One subscription per process, one message per topic for all that was said since the last publish, nothing awaited by a
request. The layer may lose anything: tabs find gaps by their cursor, processes by the head check. What it must not do
is fall silent unnoticed, so the process sends itself a canary and rebuilds the connection when it does not sing.
"""

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

from chatsite.clock import now
from chatsite.delivery.hub import Hub
from chatsite.monitoring.metrics import metrics

QUEUE_MAX = 10_000  # frames that may wait to be published; the oldest go first
PUBLISH_SECONDS = 1.0
CANARY_SECONDS = 5.0
SILENCE_SECONDS = 15.0
RETRY_SECONDS = 1.0

T = TypeVar("T")
# A frame (None: a nudge), the revisions to and from which it leads, and the topics for whose tabs it is not.
Said = tuple[str | None, int, int | None, str]
logger = logging.getLogger(__name__)


class LayerBus:
    """Publishes what the hub offers, delivers what other processes said. `make_layer` gives a fresh channel layer."""

    def __init__(self, hub: Hub, make_layer: Callable[[], Any]) -> None:
        self._hub = hub
        self._make_layer = make_layer
        self._id = uuid.uuid4().hex
        self._queue: deque[tuple[str, Said]] = deque(maxlen=QUEUE_MAX)
        self._queued = asyncio.Event()
        self._wanted: set[str] = set()
        self._changed = asyncio.Event()
        self._heard = now()
        self.connected = False

    # What the hub calls: nothing here waits -----------------------------------------------------

    def offer(self, topic: str, frame: str | None, revision: int, since: int | None, but: str = "") -> None:
        if self.connected:
            if len(self._queue) == QUEUE_MAX:
                metrics["bus_dropped"] += 1
            self._queue.append((topic, (frame, revision, since, but)))
            self._queued.set()
        else:
            metrics["bus_dropped"] += 1

    def follow(self, topic: str) -> None:
        self._wanted.add(topic)
        self._changed.set()

    def unfollow(self, topic: str) -> None:
        self._wanted.discard(topic)
        self._changed.set()

    # The life of a connection -------------------------------------------------------------------

    async def run(self) -> None:
        """Keep a connection for ever; after each new one have the hub's rooms compared with the database."""
        while True:
            layer = self._make_layer()
            try:
                # A task of its own, for one whose task group failed looks cancelled for ever after (Python 3.11).
                await asyncio.create_task(self._connection(layer))
            except Exception as error:
                _heed_cancellation()  # a task group tells only of its failures, though it was cancelled too
                metrics["bus_errors"] += 1
                causes = error.exceptions if isinstance(error, ExceptionGroup) else [error]
                logger.warning("bus: %s; connecting again", "; ".join(map(repr, causes)))
            finally:
                self.connected = False
                with suppress(Exception):
                    await _ask(layer.flush(), PUBLISH_SECONDS)
            await asyncio.sleep(RETRY_SECONDS)

    async def _connection(self, layer: Any) -> None:
        channel = await _ask(layer.new_channel(), CANARY_SECONDS)
        self._queue.clear()
        self._heard = now()
        self._changed.set()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._receive(layer, channel))
            tasks.create_task(self._subscribe(layer, channel))
            tasks.create_task(self._publish(layer))
            tasks.create_task(self._canary(layer, channel))

    async def _receive(self, layer: Any, channel: str) -> None:
        while True:
            message = await _ask(layer.receive(channel), None)
            self._heard = now()
            if message.get("origin") != self._id:
                metrics["bus_received"] += 1
                for said in message["frames"]:
                    self._hub.deliver(message["topic"], *said)

    async def _subscribe(self, layer: Any, channel: str) -> None:
        """Make the layer's groups what the hub wants; then what was missed meanwhile is looked for."""
        joined: set[str] = set()
        while True:
            await self._changed.wait()
            self._changed.clear()
            fresh, stale = (
                self._wanted - joined,
                joined - self._wanted,
            )  # and while we wait for the layer, more may come
            for topic in fresh:
                await _ask(layer.group_add(topic, channel), CANARY_SECONDS)
            for topic in stale:
                await _ask(layer.group_discard(topic, channel), CANARY_SECONDS)
            joined = (joined | fresh) - stale
            self.connected = True
            if fresh:
                self._hub.suspect.set()

    async def _publish(self, layer: Any) -> None:
        while True:
            await self._queued.wait()
            self._queued.clear()
            topics: dict[str, list[Said]] = {}
            while self._queue:
                topic, one = self._queue.popleft()
                topics.setdefault(topic, []).append(one)
            for topic, said in topics.items():
                message = {"type": "frames", "origin": self._id, "topic": topic, "frames": _joined(said)}
                await _ask(layer.group_send(topic, message), PUBLISH_SECONDS)

    async def _canary(self, layer: Any, channel: str) -> None:
        while True:
            await _ask(layer.send(channel, {"type": "canary", "origin": self._id}), CANARY_SECONDS)
            await asyncio.sleep(CANARY_SECONDS)
            if now() - self._heard > SILENCE_SECONDS:
                raise ConnectionError("the canary does not sing")


async def _ask(answer: Awaitable[T], seconds: float | None) -> T:
    """Await the layer, so long at most. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        answered = await answer
    _heed_cancellation()  # redis-py swallows one that comes while it connects
    return answered


def _heed_cancellation() -> None:
    """Raise what something else caught that should not have."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError


def _joined(said: list[Said]) -> list[Said]:
    """Frames for the same tabs in a row become one, as long as no revision is missing between them; a nudge stays by
    itself.
    """
    joined: list[Said] = []
    for frame, revision, since, but in said:
        if frame is None:
            continue
        before, reached, start, others = joined[-1] if joined else (None, 0, None, "")
        if before is None or but != others or (since is not None and reached and since != reached):
            joined.append((frame, revision, since, but))
        else:
            joined[-1] = before + frame, max(reached, revision), since if start is None else start, but
    if any(frame is None for frame, *_ in said):
        joined.append((None, 0, None, ""))
    return joined
