"""The hub: from one thing said to every local tab that follows its topic.

One hub per event loop. A topic is a string (`room.7`), a tab is one socket, a frame is HTML that may be joined with
others. What arrives while a topic is being served goes out together in its next pass, as one frame; what waits for a
slow socket is joined as well. A tab whose backlog grows too large loses it and gets one `resync` frame: it catches up
over HTTP, which costs less than remembering for it.

Nothing here knows what a frame says, nor who a person is.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable
from contextlib import suppress
from typing import Any, Protocol

from chatsite.metrics import metrics

PASS_YIELD = 200  # sockets written to before others get a turn
JOINED_MAX = 262_144  # characters of one joined frame
BACKLOG_MAX = 1_048_576  # characters that may wait for one socket
DRAIN_SECONDS = 30.0  # how long a socket may take to accept one frame

logger = logging.getLogger(__name__)
_hubs: dict[asyncio.AbstractEventLoop, "Hub"] = {}

Send = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]


class Owner(Protocol):
    """Who a tab belongs to: the consumer of its socket."""

    def look_again(self) -> None: ...

    def give_up(self) -> None: ...


class Bus(Protocol):
    """The way to the other processes."""

    def offer(self, topic: str, frame: str | None, revision: int) -> None: ...

    def follow(self, topic: str) -> None: ...

    def unfollow(self, topic: str) -> None: ...


class _Resumed(Awaitable[None]):
    """The rest of a coroutine that was stepped once by hand and yielded `future`."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], future: Any) -> None:
        self._coroutine, self._future = coroutine, future

    def __await__(self) -> Generator[Any, Any, None]:
        future = self._future
        while True:
            try:
                value = yield future
            except BaseException as error:
                step = self._coroutine.throw, error
            else:
                step = self._coroutine.send, value  # type: ignore[assignment]
            try:
                future = step[0](step[1])
            except StopIteration:
                return


class Tab:
    """One socket as the hub sees it: the topics it follows and what waits for it."""

    __slots__ = ("_backlog", "_busy", "_send", "_waiting", "closed", "lost", "owner", "resync", "topics")

    def __init__(self, send: Send, owner: Owner, *, resync: str = "") -> None:
        self._send = send
        self._backlog: list[str] = []
        self._waiting = 0
        self._busy: asyncio.Task[None] | None = None
        self.owner = owner
        self.resync = resync
        self.topics: set[str] = set()
        self.lost = self.closed = False

    def write(self, frame: str) -> None:
        """Send now if the socket takes it at once; otherwise keep it, within bounds, until the socket drains."""
        if self.closed:
            return
        if self._busy is None:
            self._step(frame)
        elif not self.lost:
            self._backlog.append(frame)
            self._waiting += len(frame)
            if self._waiting > BACKLOG_MAX:
                self._backlog.clear()
                self.lost = True
                metrics["resyncs"] += 1

    def _step(self, frame: str) -> None:
        sending = self._send({"type": "websocket.send", "text": frame})
        try:
            future = sending.send(None)
        except StopIteration:
            metrics["frames_sent"] += 1
        except Exception:  # the socket is gone; its consumer hears of it by itself
            self.closed = True
        else:
            self._busy = asyncio.get_running_loop().create_task(self._drain(_Resumed(sending, future)))

    async def _drain(self, sending: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(DRAIN_SECONDS) as limit:
                await sending
                while self._backlog or self.lost:
                    frame = self.resync if self.lost else _joined(self._backlog)
                    self._backlog, self._waiting, self.lost = [], 0, False
                    limit.reschedule(asyncio.get_running_loop().time() + DRAIN_SECONDS)
                    await self._send({"type": "websocket.send", "text": frame})
        except TimeoutError:
            metrics["slow_closed"] += 1
            self.closed = True
            self.owner.give_up()
        except Exception:
            self.closed = True
        finally:
            self._busy = None

    def close(self) -> None:
        """Nothing more is sent."""
        self.closed = True
        self._backlog = []
        if self._busy:
            self._busy.cancel()


class _Join:
    """Remembers the last join: sockets that wait for the same run share one string."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._whole = ""

    def __call__(self, parts: list[str]) -> str:
        if len(parts) == 1:
            return parts[0]
        same = len(parts) == len(self._parts) and all(map(_is, parts, self._parts))
        if not same:
            self._parts, self._whole = parts, "".join(parts)
        return self._whole


def _is(one: object, other: object) -> bool:
    return one is other


_joined = _Join()


class _Topic:
    __slots__ = ("flushing", "pending", "revision", "tabs")

    def __init__(self) -> None:
        self.tabs: dict[Tab, None] = {}
        self.pending: deque[str] = deque()
        self.revision = 0
        self.flushing = False


class Hub:
    """The local table topic → tabs, and the passes over it. All but `publish` and `nudge` is for the loop's thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop, bus: Bus | None = None) -> None:
        self._loop = loop
        self._topics: dict[str, _Topic] = {}
        self._arrivals: deque[tuple[str, str | None, int]] = deque()
        self._woken = False
        self._passes: set[asyncio.Task[None]] = set()
        self.tabs: set[Tab] = set()
        self.bus = bus
        self.suspect = asyncio.Event()  # set when something may have been missed

    # From any thread ---------------------------------------------------------------------------

    def publish(self, topic: str, frame: str, *, revision: int = 0) -> None:
        """Give `frame` to the tabs that follow `topic`, here and in the other processes."""
        self._arrive(topic, frame, revision)

    def nudge(self, topic: str) -> None:
        """Have the owners of the tabs that follow `topic` look again, here and in the other processes."""
        self._arrive(topic, None, 0)

    def _arrive(self, topic: str, frame: str | None, revision: int) -> None:
        self._arrivals.append((topic, frame, revision))
        if not self._woken:
            self._woken = True
            with suppress(RuntimeError):  # the loop is closed: nobody is left to be told
                self._loop.call_soon_threadsafe(self._sort)

    # On the loop -------------------------------------------------------------------------------

    def _sort(self) -> None:
        self._woken = False
        while self._arrivals:
            topic, frame, revision = self._arrivals.popleft()
            if self.bus:
                self.bus.offer(topic, frame, revision)
            self.deliver(topic, frame, revision)

    def deliver(self, topic: str, frame: str | None, revision: int = 0) -> None:
        """Give `frame` (None: a nudge) to local tabs only."""
        state = self._topics.get(topic)
        if state is None:
            return
        if frame is None:
            for tab in list(state.tabs):
                tab.owner.look_again()
            return
        state.revision = max(state.revision, revision)
        state.pending.append(frame)
        if not state.flushing:
            state.flushing = True
            task = self._loop.create_task(self._flush(state))
            self._passes.add(task)
            task.add_done_callback(self._passes.discard)

    async def _flush(self, state: _Topic) -> None:
        try:
            while state.pending:
                frame = self._take(state.pending)
                for count, tab in enumerate(tuple(state.tabs), 1):
                    tab.write(frame)
                    if count % PASS_YIELD == 0:
                        await asyncio.sleep(0)
                await asyncio.sleep(0)
        finally:
            state.flushing = False

    @staticmethod
    def _take(pending: deque[str]) -> str:
        """What waits, joined, up to JOINED_MAX characters."""
        frames = [pending.popleft()]
        size = len(frames[0])
        while pending and size + len(pending[0]) <= JOINED_MAX:
            frames.append(pending.popleft())
            size += len(frames[-1])
        return "".join(frames)

    def follow(self, tab: Tab, topic: str) -> None:
        """From now on the tab gets what is said on `topic`."""
        self.tabs.add(tab)
        if topic not in tab.topics:
            tab.topics.add(topic)
            if topic not in self._topics:
                self._topics[topic] = _Topic()
                if self.bus:
                    self.bus.follow(topic)
            self._topics[topic].tabs[tab] = None

    def unfollow(self, tab: Tab, topic: str) -> None:
        """From now on the tab gets nothing of `topic`."""
        if topic in tab.topics:
            tab.topics.discard(topic)
            state = self._topics[topic]
            del state.tabs[tab]
            if not state.tabs:
                del self._topics[topic]
                if self.bus:
                    self.bus.unfollow(topic)

    def leave(self, tab: Tab) -> None:
        """The socket is gone."""
        tab.close()
        for topic in tuple(tab.topics):
            self.unfollow(tab, topic)
        self.tabs.discard(tab)

    def topics(self, prefix: str = "") -> list[str]:
        """Topics that a local tab follows."""
        return [topic for topic in self._topics if topic.startswith(prefix)]

    def followers(self, topic: str) -> int:
        """How many local tabs follow the topic."""
        state = self._topics.get(topic)
        return len(state.tabs) if state else 0

    def revision(self, topic: str) -> int:
        """The latest revision handed to local tabs of this topic."""
        state = self._topics.get(topic)
        return state.revision if state else 0


def hubs() -> Iterable[Hub]:
    """Every hub of this process."""
    return tuple(_hubs.values())


def get_hub() -> Hub:
    """The hub of the running loop, made when first asked for."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        for stale in [known for known in _hubs if known.is_closed()]:
            del _hubs[stale]
        _hubs[loop] = Hub(loop)
    return _hubs[loop]


def now() -> float:
    """Seconds on a clock that never goes back."""
    return time.monotonic()
