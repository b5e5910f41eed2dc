"""The hub: what is said once reaches every tab that follows, in order, and nobody waits for a slow one."""

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from chatsite.delivery import broadcast, connection
from chatsite.delivery import hub as hub_module
from chatsite.delivery.connection import Tab
from chatsite.delivery.hub import Hub, get_hub, hubs
from chatsite.monitoring.metrics import metrics
from tests.sockets import until

RESYNC = "<resync>"


class Reader:
    """A socket at the other end of ASGI, and the consumer that owns the tab."""

    def __init__(self, hub: Hub, *topics: str) -> None:
        self.got: list[str] = []
        self.nudges = 0
        self.given_up = False
        self.reads = asyncio.Event()
        self.reads.set()
        self.waiting = 0
        self.tab = Tab(self.send, self, resync=RESYNC)
        for topic in topics:
            hub.follow(self.tab, topic)

    async def send(self, message: dict[str, Any]) -> None:
        assert message["type"] == "websocket.send"
        if not self.reads.is_set():
            self.waiting += 1
            await self.reads.wait()
            self.waiting -= 1
        self.got.append(message["text"])

    @property
    def text(self) -> str:
        return "".join(self.got)

    def look_again(self) -> None:
        self.nudges += 1

    def give_up(self) -> None:
        self.given_up = True
        get_hub().leave(self.tab)


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    hub = get_hub()
    yield hub
    for tab_ in list(hub.tabs):
        hub.leave(tab_)
    assert hub.topics() == []
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert not left


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A backlog of 1,000 characters."""
    monkeypatch.setattr(connection, "BACKLOG_MAX", 1_000)


# Who hears what -----------------------------------------------------------------------------------


async def test_what_is_said_on_a_topic_reaches_those_who_follow_it_and_nobody_else(hub: Hub) -> None:
    """B08, C19"""
    seven, eight, both, none = Reader(hub, "7"), Reader(hub, "8"), Reader(hub, "7", "8"), Reader(hub)
    hub.publish("7", "a")
    hub.publish("8", "b")
    hub.publish("9", "c")
    await until(lambda: both.text == "ab")
    assert (seven.text, eight.text, none.text) == ("a", "b", "")


async def test_who_follows_a_topic_that_is_left_out_hears_nothing_of_it(hub: Hub) -> None:
    """C10: what stands before and after it in the same pass keeps its place."""
    one, left_out = Reader(hub, "7", "user.1"), Reader(hub, "7", "user.2")
    hub.publish("7", "a")
    hub.publish("7", "b", but=["user.2", "user.3"])
    hub.publish("7", "c")
    await until(lambda: (one.text, left_out.text) == ("abc", "ac"))


async def test_order_is_kept_for_every_tab(hub: Hub) -> None:
    """D12, E86"""
    readers = [Reader(hub, "7") for _tab in range(5)]
    frames = [f"<{number}>" for number in range(500)]
    for number, frame in enumerate(frames):
        hub.publish("7", frame)
        if number % 50 == 0:
            await asyncio.sleep(0)
    await until(lambda: all(len(reader.text) == len("".join(frames)) for reader in readers))
    assert {reader.text for reader in readers} == {"".join(frames)}


async def test_what_waits_together_goes_out_together(hub: Hub) -> None:
    """performance.md: joining at every stage."""
    reader = Reader(hub, "7")
    for number in range(100):
        hub.publish("7", f"<{number}>")
    await until(lambda: reader.text.endswith("<99>"))
    assert len(reader.got) < 5


async def test_a_lone_frame_goes_at_once(hub: Hub) -> None:
    reader = Reader(hub, "7")
    hub.publish("7", "a")
    for _turn in range(5):
        await asyncio.sleep(0)
    assert reader.got == ["a"]


async def test_a_joined_frame_has_a_bound(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "JOINED_MAX", 100)
    reader = Reader(hub, "7")
    for _frame in range(50):
        hub.publish("7", "x" * 30)
    hub.publish("7", "y" * 500)
    await until(lambda: reader.text.endswith("y"))
    assert max(map(len, reader.got[:-1])) <= 100
    assert reader.text == "x" * 1_500 + "y" * 500


async def test_following_twice_hears_once(hub: Hub) -> None:
    reader = Reader(hub, "7", "7")
    hub.publish("7", "a")
    await until(lambda: reader.got)
    assert reader.text == "a"
    hub.unfollow(reader.tab, "7")
    hub.unfollow(reader.tab, "7")
    assert hub.topics() == []


async def test_who_stopped_following_hears_nothing_more(hub: Hub) -> None:
    reader, other = Reader(hub, "7"), Reader(hub, "7")
    hub.publish("7", "a")
    await until(lambda: other.got)
    hub.unfollow(reader.tab, "7")
    hub.publish("7", "b")
    await until(lambda: other.text == "ab")
    assert reader.text == "a"


async def test_leaving_leaves_nothing_behind(hub: Hub) -> None:
    reader = Reader(hub, "7", "8")
    hub.leave(reader.tab)
    hub.leave(reader.tab)
    assert (hub.tabs, hub.topics(), hub.followers("7")) == (set(), [], 0)
    hub.publish("7", "a")
    await asyncio.sleep(0.01)
    assert reader.got == []


async def test_a_nudge_has_the_owners_look_again_and_sends_nothing(hub: Hub) -> None:
    reader, other = Reader(hub, "user.7"), Reader(hub, "user.8")
    hub.nudge("user.7")
    await until(lambda: reader.nudges)
    assert (reader.nudges, other.nudges, reader.got) == (1, 0, [])


async def test_an_owner_that_leaves_when_it_is_nudged_disturbs_nobody(hub: Hub) -> None:
    readers = [Reader(hub, "user.7") for _tab in range(3)]
    for reader in readers:
        reader.look_again = partial(hub.leave, reader.tab)  # type: ignore[method-assign]
    hub.nudge("user.7")
    await until(lambda: not hub.tabs)


async def test_the_hub_knows_its_topics_and_how_far_they_are(hub: Hub) -> None:
    Reader(hub, "room.7", "user.1")
    Reader(hub, "room.7")
    assert sorted(hub.topics()) == ["room.7", "user.1"]
    assert hub.topics("room.") == ["room.7"]
    assert (hub.followers("room.7"), hub.followers("room.8")) == (2, 0)
    hub.publish("room.7", "a", revision=5)
    hub.publish("room.7", "b", revision=4)
    hub.publish("room.8", "c", revision=9)
    await until(lambda: hub.revision("room.7"))
    assert (hub.revision("room.7"), hub.revision("room.8")) == (5, 0)


# From threads -------------------------------------------------------------------------------------


async def test_anything_may_be_said_from_any_thread_without_waiting(hub: Hub) -> None:
    """C10"""
    reader = Reader(hub, "7")

    def talk(thread: int) -> None:
        for number in range(200):
            broadcast.publish("7", f"<{thread}.{number}>")

    with ThreadPoolExecutor(8) as threads:
        await asyncio.gather(*(asyncio.get_running_loop().run_in_executor(threads, talk, n) for n in range(8)))
    await until(lambda: reader.text.count("<") == 1_600)
    for thread in range(8):
        own = [int(part.split(">")[0]) for part in reader.text.split(f"<{thread}.")[1:]]
        assert own == list(range(200))


async def test_what_is_said_while_the_loop_is_busy_is_heard_after_it(hub: Hub) -> None:
    reader = Reader(hub, "7")

    def talk() -> None:
        for _frame in range(100):
            hub.publish("7", "a")

    said = threading.Thread(target=talk)
    said.start()
    said.join()  # the loop does nothing meanwhile
    assert reader.got == []
    await until(lambda: reader.text == "a" * 100)


def test_what_is_said_when_nobody_listens_any_more_does_no_harm() -> None:
    async def begin() -> Hub:
        return get_hub()

    gone = asyncio.run(begin())
    gone.publish("7", "a")
    gone.nudge("7")
    broadcast.publish("7", "a")
    broadcast.nudge(["7", "8"])


async def test_each_loop_has_one_hub_and_dead_ones_are_forgotten() -> None:
    assert get_hub() is get_hub()

    async def other() -> Hub:
        return get_hub()

    elsewhere = await asyncio.to_thread(asyncio.run, other())
    assert elsewhere is not get_hub()
    await asyncio.to_thread(asyncio.run, other())
    assert sum(known is elsewhere for known in hubs()) == 0


@pytest.mark.parametrize(("share", "heard"), [(1.0, 0), (0.0, 50)])
async def test_a_share_of_what_is_said_can_be_dropped_on_purpose(hub: Hub, settings, share: float, heard: int) -> None:
    settings.CHAT_FAULT_DROP = share
    reader = Reader(hub, "7")
    for _frame in range(50):
        broadcast.publish("7", "a")
        broadcast.nudge("7")
    settings.CHAT_FAULT_DROP = 0.0
    broadcast.publish("7", "!")
    await until(lambda: reader.text.endswith("!"))
    assert (reader.text.count("a"), reader.nudges) == (heard, heard)


# Slow readers -------------------------------------------------------------------------------------


async def test_a_socket_that_does_not_read_holds_up_nobody(hub: Hub) -> None:
    """R19: a send that waits does not stop the pass."""
    readers = [Reader(hub, "7") for _tab in range(10)]
    stuck = readers[3]
    stuck.reads.clear()
    for number in range(5):
        hub.publish("7", f"<{number}>")
        await until(lambda: readers[-1].text.endswith(f"<{number}>"))  # noqa: B023 - awaited at once
    assert all(reader.text == "<0><1><2><3><4>" for reader in readers if reader is not stuck)
    assert (stuck.got, stuck.waiting) == ([], 1)
    stuck.reads.set()
    await until(lambda: stuck.text == "<0><1><2><3><4>")
    assert len(stuck.got) == 2, "what waited goes out as one"


async def test_a_backlog_within_bounds_is_delivered_whole_and_in_order(hub: Hub, small: None) -> None:
    reader = Reader(hub, "7")
    reader.reads.clear()
    hub.publish("7", "<first>")
    await until(lambda: reader.waiting)
    for number in range(100):
        hub.publish("7", f"<{number}>")
    await asyncio.sleep(0.01)
    reader.reads.set()
    await until(lambda: reader.text.endswith("<99>"))
    assert reader.text == "<first>" + "".join(f"<{number}>" for number in range(100))


async def test_a_backlog_beyond_bounds_is_dropped_and_becomes_one_resync(hub: Hub, small: None) -> None:
    """D1, C8: it catches up over HTTP, which costs less than remembering for it."""
    resyncs = metrics["resyncs"]
    reader, other = Reader(hub, "7"), Reader(hub, "7")
    reader.reads.clear()
    hub.publish("7", "<first>")
    await until(lambda: reader.waiting)
    for number in range(1_000):
        hub.publish("7", f"<{number}>")
        if number % 100 == 0:
            await asyncio.sleep(0)
    await until(lambda: other.text.endswith("<999>"))
    reader.reads.set()
    await until(lambda: RESYNC in reader.text)
    hub.publish("7", "<after>")
    await until(lambda: reader.text.endswith("<after>"))
    assert reader.text.count(RESYNC) == 1
    assert metrics["resyncs"] == resyncs + 1
    assert other.text.count("<") == 1_002, "nobody else lost anything"


async def test_a_lost_backlog_holds_no_memory(hub: Hub, small: None) -> None:
    reader = Reader(hub, "7")
    reader.reads.clear()
    hub.publish("7", "<first>")
    await until(lambda: reader.waiting)
    for _frame in range(50):
        hub.publish("7", "x" * 900)
        await asyncio.sleep(0)
    await asyncio.sleep(0.01)
    assert sum(len(frame.text) for frame in reader.tab._backlog) <= 1_000


async def test_a_socket_that_does_not_drain_is_given_up(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    assert connection.DRAIN_SECONDS == 30
    monkeypatch.setattr(connection, "DRAIN_SECONDS", 0.05)
    slow, other = Reader(hub, "7"), Reader(hub, "7")
    slow.reads.clear()
    hub.publish("7", "a")
    await until(lambda: slow.given_up)
    hub.publish("7", "b")
    await until(lambda: other.text == "ab")
    slow.reads.set()
    await asyncio.sleep(0.01)
    assert slow.text in {"", "a"}
    assert hub.tabs == {other.tab}


async def test_a_socket_that_drains_slowly_but_surely_is_kept(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "DRAIN_SECONDS", 0.2)
    reader = Reader(hub, "7")
    for number in range(6):
        reader.reads.clear()
        hub.publish("7", f"<{number}>")
        await until(lambda: reader.waiting)
        await asyncio.sleep(0.06)
        reader.reads.set()
        await until(lambda: reader.text.endswith(f"<{number}>"))  # noqa: B023 - awaited at once
    assert not reader.given_up


async def test_a_socket_that_breaks_is_left_alone(hub: Hub) -> None:
    async def broken(message: dict[str, Any]) -> None:
        raise ConnectionResetError

    reader, other = Reader(hub), Reader(hub)
    reader.tab = Tab(broken, reader)
    for who in (reader, other):
        hub.follow(who.tab, "7")
    for _frame in range(3):
        hub.publish("7", "a")
    await until(lambda: other.text == "aaa")
    assert reader.tab.closed


async def test_a_socket_that_breaks_while_it_waits_is_left_alone(hub: Hub) -> None:
    gate = asyncio.Event()

    async def breaks(message: dict[str, Any]) -> None:
        await gate.wait()
        raise ConnectionResetError

    reader = Reader(hub)
    reader.tab = Tab(breaks, reader)
    hub.follow(reader.tab, "7")
    hub.publish("7", "a")
    await asyncio.sleep(0.01)
    gate.set()
    await until(lambda: reader.tab.closed)
    assert not reader.given_up


async def test_a_tab_that_leaves_while_it_waits_ends_its_waiting(hub: Hub) -> None:
    reader = Reader(hub, "7")
    reader.reads.clear()
    hub.publish("7", "a")
    await until(lambda: reader.waiting)
    hub.leave(reader.tab)
    await asyncio.sleep(0.01)
    assert len(asyncio.all_tasks()) == 1
    reader.reads.set()
    await asyncio.sleep(0)
    assert reader.got == []


async def test_a_pass_over_many_sockets_lets_others_have_a_turn(hub: Hub) -> None:
    turns, at = 0, []

    class Watching(Reader):
        async def send(self, message: dict[str, Any]) -> None:
            at.append(turns)
            await super().send(message)

    async def others() -> None:
        nonlocal turns
        while len(at) < 2_000:
            turns += 1
            await asyncio.sleep(0)

    for _tab in range(2_000):
        Watching(hub, "7")
    hub.publish("7", "a")
    await asyncio.wait_for(others(), 10)
    assert at[-1] - at[0] >= 2_000 // hub_module.PASS_YIELD - 1
