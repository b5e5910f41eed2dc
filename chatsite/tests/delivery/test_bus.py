"""The bus between processes: what one says the others hear, and what is lost is suspected, noticed and mended.

Each hub here stands for a process. A broker of our own shows what a real one hardly ever does; a real Redis shows that
it is one.
"""

import asyncio
import signal
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer

from chatsite.delivery import bus as bus_module
from chatsite.delivery.bus import LayerBus
from chatsite.delivery.connection import Tab
from chatsite.delivery.hub import Hub
from chatsite.monitoring.metrics import metrics
from tests.services import Redis, running
from tests.sockets import until

pytestmark = pytest.mark.once

Processes = Callable[..., Awaitable[list["Process"]]]


class Broker:
    """What layers of several processes share; it can fail in all the ways a network can."""

    def __init__(self) -> None:
        self.groups: dict[str, set[asyncio.Queue]] = defaultdict(set)
        self.sent = 0
        self.connections = 0
        self.down = self.deaf = self.frozen = False
        self.before: Callable[[str, str], Awaitable[None]] | None = None

    async def use(self, what: str, name: str) -> None:
        await asyncio.sleep(0)
        if self.before:
            await self.before(what, name)
        if self.frozen:
            await asyncio.Event().wait()
        if self.down:
            raise ConnectionError(f"cannot {what} {name}")


class Layer:
    """A channel layer over the broker, as far as the specification of Channels goes."""

    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        self.queue: asyncio.Queue = asyncio.Queue()

    async def new_channel(self) -> str:
        await self.broker.use("connect", "")
        self.broker.connections += 1
        return "channel"

    async def receive(self, _channel: str) -> dict[str, Any]:
        return await self.queue.get()

    async def send(self, _channel: str, message: dict[str, Any]) -> None:
        await self.broker.use("send", "canary")
        if not self.broker.deaf:
            self.queue.put_nowait(message)

    async def group_add(self, group: str, _channel: str) -> None:
        await self.broker.use("add", group)
        self.broker.groups[group].add(self.queue)

    async def group_discard(self, group: str, _channel: str) -> None:
        await self.broker.use("discard", group)
        self.broker.groups[group].discard(self.queue)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await self.broker.use("publish", group)
        self.broker.sent += 1
        for queue in [] if self.broker.deaf else self.broker.groups[group]:
            queue.put_nowait(message)

    async def flush(self) -> None:
        for queues in self.broker.groups.values():
            queues.discard(self.queue)


class Process:
    """A hub with its bus, and one tab that follows a topic."""

    def __init__(self, make_layer: Callable[[], Any], *topics: str) -> None:
        self.hub = Hub(asyncio.get_running_loop())
        self.hub.bus = self.bus = LayerBus(self.hub, make_layer)
        self.got: list[str] = []
        self.nudges = 0
        self.tab = Tab(self._send, self)
        for topic in topics:
            self.hub.follow(self.tab, topic)
        self.running = asyncio.create_task(self.bus.run())

    async def _send(self, message: dict[str, Any]) -> None:
        self.got.append(message["text"])

    @property
    def text(self) -> str:
        return "".join(self.got)

    def look_again(self) -> None:
        self.nudges += 1

    def give_up(self) -> None:
        raise AssertionError("nobody is slow here")

    async def end(self) -> None:
        self.running.cancel()
        done, _pending = await asyncio.wait({self.running}, timeout=10)
        assert done, "a bus that is told to end does"
        self.hub.leave(self.tab)
        await asyncio.sleep(0)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bus_module, "PUBLISH_SECONDS", 0.5)
    monkeypatch.setattr(bus_module, "CANARY_SECONDS", 0.1)
    monkeypatch.setattr(bus_module, "SILENCE_SECONDS", 0.4)
    monkeypatch.setattr(bus_module, "RETRY_SECONDS", 0.02)


@pytest.fixture
def broker() -> Broker:
    return Broker()


@pytest.fixture
async def processes(broker: Broker) -> AsyncIterator[Processes]:
    """Starts processes that follow these topics, and waits until they are connected."""
    started: list[Process] = []

    async def start(*topics: tuple[str, ...], make_layer: Callable[[], Any] | None = None) -> list[Process]:
        fresh = [Process(make_layer or (lambda: Layer(broker)), *its) for its in topics]
        started.extend(fresh)
        await until(lambda: all(process.bus.connected for process in fresh))
        return fresh

    yield start
    for process in started:
        await process.end()
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert not left


def suspected(process: Process) -> bool:
    was = process.hub.suspect.is_set()
    process.hub.suspect.clear()
    return was


# Two processes ------------------------------------------------------------------------------------


async def test_what_one_process_says_the_other_hears(processes: Processes) -> None:
    one, other, third = await processes(("room.7",), ("room.7", "user.1"), ("room.8",))
    one.hub.publish("room.7", "<a>", revision=5)
    other.hub.publish("room.7", "<b>")
    one.hub.nudge("user.1")
    await until(lambda: one.text == "<a><b>" and len(other.text) == 6 and other.nudges)
    assert sorted(other.text.replace("><", "> <").split()) == ["<a>", "<b>"]
    assert other.hub.revision("room.7") == 5
    assert (third.got, third.nudges, one.nudges) == ([], 0, 0)


async def test_nobody_hears_the_echo_of_their_own_words(processes: Processes) -> None:
    one, other = await processes(("7",), ("7",))
    for number in range(10):
        one.hub.publish("7", f"<{number}>")
        await until(lambda: f"<{number}>" in other.text)  # noqa: B023 - awaited at once
    assert one.text == other.text == "".join(f"<{number}>" for number in range(10))


async def test_one_s_own_tabs_are_served_without_the_bus(processes: Processes, broker: Broker) -> None:
    (one,) = await processes(("7",))
    broker.frozen = True
    one.hub.publish("7", "<a>")
    await until(lambda: one.got)


async def test_what_waits_together_is_published_together(processes: Processes, broker: Broker) -> None:
    """performance.md: one awaited PUBLISH per message holds everything up."""
    one, other = await processes(("7",), ("7", "8"))
    for number in range(200):
        one.hub.publish("7", f"<{number}>", revision=number)
    one.hub.nudge("8")
    await until(lambda: other.text.endswith("<199>") and other.nudges)
    assert broker.sent < 5
    assert other.hub.revision("7") == 199


async def test_a_topic_followed_later_is_heard_and_its_past_is_suspect(processes: Processes) -> None:
    one, other = await processes((), ())
    suspected(other)
    other.hub.follow(other.tab, "room.7")
    await until(lambda: suspected(other))
    one.hub.publish("room.7", "<a>")
    await until(lambda: other.text == "<a>")


async def test_a_topic_that_nobody_follows_any_more_costs_nothing(processes: Processes, broker: Broker) -> None:
    (one,) = await processes(("7", "8"))
    one.hub.unfollow(one.tab, "7")
    await until(lambda: not broker.groups["7"])
    assert len(broker.groups["8"]) == 1


@pytest.mark.parametrize("moment", ["add", "discard"])
async def test_a_reload_in_the_middle_of_a_subscription_leaves_nobody_deaf(
    processes: Processes, broker: Broker, moment: str
) -> None:
    """The last tab of a room goes and comes back while the layer is asked."""
    one, other = await processes(("other",), ("other",))
    busy: list[str] = []

    async def meanwhile(what: str, name: str) -> None:
        if (what, name) == (moment, "7") and not busy:
            busy.append(name)
            if moment == "discard":
                other.hub.follow(other.tab, "7")
            else:
                other.hub.unfollow(other.tab, "7")

    other.hub.follow(other.tab, "7")
    if moment == "discard":
        await until(lambda: broker.groups["7"])
        broker.before = meanwhile
        other.hub.unfollow(other.tab, "7")
        await until(lambda: busy)
        await until(lambda: broker.groups["7"])
        one.hub.publish("7", "<a>")
        await until(lambda: other.text == "<a>")
    else:
        broker.before = meanwhile
        await until(lambda: busy)
        one.hub.publish("other", "<a>")
        await until(lambda: other.text == "<a>")
        await until(lambda: not broker.groups["7"])


# A broker that fails ------------------------------------------------------------------------------


async def test_speaking_never_waits_for_the_broker(processes: Processes, broker: Broker, quick: None) -> None:
    """C5, C6: from a request, a thread or the loop."""
    (one,) = await processes(("7",))
    for trouble in ("frozen", "down", "deaf"):
        setattr(broker, trouble, True)
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for _frame in range(1_000):
            one.hub.publish("7", "x")
        assert loop.time() - begun < 1
        await until(lambda: len(one.text) == 1_000)
        one.got.clear()
        setattr(broker, trouble, False)


async def test_what_cannot_be_published_is_dropped_the_oldest_first(
    processes: Processes, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C6, C8: memory has a bound."""
    monkeypatch.setattr(bus_module, "QUEUE_MAX", 100)
    one, other = await processes(("7",), ("7",))
    gate = asyncio.Event()

    async def hold(what: str, _name: str) -> None:
        if what == "publish":
            await gate.wait()

    broker.before = hold
    one.hub.publish("7", "<first>")
    await asyncio.sleep(0.02)
    dropped = metrics["bus_dropped"]
    for number in range(250):
        one.hub.publish("7", f"<{number}>")
    await until(lambda: metrics["bus_dropped"] == dropped + 150)
    gate.set()
    await until(lambda: other.text.endswith("<249>"))
    assert other.text == "<first>" + "".join(f"<{number}>" for number in range(150, 250))


@pytest.mark.parametrize("trouble", ["down", "frozen", "deaf"])
async def test_a_lost_connection_is_noticed_mended_and_what_was_missed_is_suspected(
    processes: Processes, broker: Broker, quick: None, trouble: str
) -> None:
    """C4, C7: an error, silence, or a canary that does not sing."""
    one, other = await processes(("room.7",), ("room.7",))
    connections = broker.connections
    setattr(broker, trouble, True)
    for process in (one, other):
        suspected(process)
    one.hub.publish("room.7", "<lost>")
    noticed = [lambda: not (one.bus.connected or other.bus.connected), lambda: broker.connections >= connections + 2]
    await until(lambda: any(sign() for sign in noticed))
    setattr(broker, trouble, False)
    await until(lambda: broker.connections >= connections + 2 and one.bus.connected and other.bus.connected)
    await until(lambda: suspected(one))
    await until(lambda: suspected(other))
    one.hub.publish("room.7", "<found>")
    await until(lambda: other.text.endswith("<found>"))
    assert one.text == "<lost><found>"
    assert len(broker.groups["room.7"]) == 2, "the dead connection was cleared away"


async def test_a_broker_that_is_away_at_the_start_is_waited_for(
    broker: Broker, processes: Processes, quick: None
) -> None:
    broker.down = True
    errors = metrics["bus_errors"]
    process = Process(lambda: Layer(broker), "7")
    await until(lambda: metrics["bus_errors"] >= errors + 3)
    assert not process.bus.connected
    process.hub.publish("7", "<local>")
    await until(lambda: process.text == "<local>")
    broker.down = False
    await until(lambda: process.bus.connected)
    await process.end()


async def test_a_message_that_is_not_ours_ends_nothing(processes: Processes, broker: Broker, quick: None) -> None:
    one, other = await processes(("7",), ("7",))
    for queue in list(broker.groups["7"]):
        queue.put_nowait({"type": "something.else"})
    await asyncio.sleep(0.05)
    await until(lambda: one.bus.connected and other.bus.connected and len(broker.groups["7"]) == 2)
    one.hub.publish("7", "<a>")
    await until(lambda: "<a>" in other.text)


async def test_a_bus_ends_when_it_is_told_to_at_whatever_moment(broker: Broker, quick: None) -> None:
    """D6"""
    broker.before = lambda *_what: asyncio.sleep(0.001)
    for moment in range(40):
        process = Process(lambda: Layer(broker), "7", "8", "9")
        await asyncio.sleep(moment / 2_000)
        process.hub.unfollow(process.tab, "8")
        process.hub.publish("7", "x")
        broker.down = moment % 3 == 0
        await process.end()
        broker.down = False


async def test_a_layer_that_swallows_a_cancellation_does_not_keep_the_bus_alive(broker: Broker, quick: None) -> None:
    """As redis-py does while it connects."""

    class Swallowing(Layer):
        async def _swallow(self) -> None:
            try:
                await asyncio.sleep(0.01)
            except asyncio.CancelledError:
                await asyncio.sleep(0)

        async def new_channel(self) -> str:
            await self._swallow()
            return await super().new_channel()

        async def group_add(self, group: str, channel: str) -> None:
            await self._swallow()
            await super().group_add(group, channel)

        async def send(self, channel: str, message: dict[str, Any]) -> None:
            await self._swallow()
            await super().send(channel, message)

    for moment in range(40):
        process = Process(lambda: Swallowing(broker), "7", "8")
        await asyncio.sleep(moment / 1_000)
        await process.end()


# A real Redis -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    """A server of this module's own, for it is going to be killed."""
    with running(Redis) as service:
        assert isinstance(service, Redis)
        yield service


@pytest.fixture
async def over_redis(redis: Redis, processes: Processes) -> Processes:
    def make_layer() -> RedisPubSubChannelLayer:
        return RedisPubSubChannelLayer(hosts=[redis.url], prefix="test")

    async def start(*topics: tuple[str, ...]) -> list[Process]:
        return await processes(*topics, make_layer=make_layer)

    return start


async def test_two_processes_talk_over_redis(over_redis: Processes) -> None:
    one, other = await over_redis(("room.7",), ("room.7", "user.1"))
    for number in range(100):
        one.hub.publish("room.7", f"<{number}> 안녕 \U0001f44b", revision=number)
    one.hub.nudge("user.1")
    await until(lambda: "<99>" in other.text and other.nudges)
    assert other.text == one.text
    assert other.hub.revision("room.7") == 99


async def test_whom_something_is_not_for_is_left_out_in_the_other_process_too(over_redis: Processes) -> None:
    """C10"""
    one, other = await over_redis(("room.7",), ("room.7", "user.2"))
    one.hub.publish("room.7", "<a>")
    one.hub.publish("room.7", "<b>", but=["user.2"])
    one.hub.publish("room.7", "<c>")
    await until(lambda: (one.text, other.text) == ("<a><b><c>", "<a><c>"))


async def test_redis_may_be_killed_and_started_again(redis: Redis, over_redis: Processes, quick: None) -> None:
    """C3, R3"""
    one, other = await over_redis(("room.7",), ("room.7",))
    for process in (one, other):
        suspected(process)
    await asyncio.to_thread(redis.kill)
    one.hub.publish("room.7", "<lost>")
    await until(lambda: one.text == "<lost>" and not one.bus.connected and not other.bus.connected)
    await asyncio.to_thread(redis.start)
    await until(lambda: one.bus.connected and other.bus.connected)
    await until(lambda: suspected(one))
    await until(lambda: suspected(other))
    one.hub.publish("room.7", "<found>")
    await until(lambda: other.text.endswith("<found>"))


async def test_a_redis_that_freezes_holds_up_nobody_and_is_heard_again(
    redis: Redis, over_redis: Processes, quick: None
) -> None:
    """C6, C7"""
    one, other = await over_redis(("room.7",), ("room.7",))
    redis.send_signal(signal.SIGSTOP)
    try:
        for number in range(100):
            one.hub.publish("room.7", f"<{number}>")
        await until(lambda: one.text.endswith("<99>"))
        await until(lambda: not one.bus.connected and not other.bus.connected)
    finally:
        redis.send_signal(signal.SIGCONT)
    await until(lambda: one.bus.connected and other.bus.connected)
    one.hub.publish("room.7", "<found>")
    await until(lambda: other.text.endswith("<found>"))


async def test_a_bus_over_redis_ends_when_it_is_told_to_at_whatever_moment(redis: Redis, quick: None) -> None:
    """D6: also in the middle of its connection."""
    for moment in range(60):
        process = Process(lambda: RedisPubSubChannelLayer(hosts=[redis.url], prefix="test"), "7", "8", "9")
        await asyncio.sleep(moment % 30 / 2_000)
        process.hub.unfollow(process.tab, "8")
        await process.end()
