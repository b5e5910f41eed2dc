"""The hub: from one thing said to every local tab that follows its topic.

One hub per event loop. A topic is a string (`room.7`), a tab is one socket, a frame is HTML that may be joined with
others. What arrives during a pass over the tabs goes out together in the next one, as one frame for each tab, joined
and encoded once for all tabs that follow the same of these topics (docs/performance.md has the figures).

Nothing here knows what a frame says, nor who a person is.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Protocol

from chatsite.delivery.connection import Frame, Tab
from chatsite.delivery.gaps import Gaps

PASS_YIELD = 200  # sockets written to before others get a turn
JOINED_MAX = 262_144  # characters of one topic in one pass

logger = logging.getLogger(__name__)
_hubs: dict[asyncio.AbstractEventLoop, "Hub"] = {}


class Bus(Protocol):
    """The way to the other processes."""

    def offer(self, topic: str, frame: str | None, revision: int, since: int | None, but: str) -> None: ...

    def follow(self, topic: str) -> None: ...

    def unfollow(self, topic: str) -> None: ...


class _Topic:
    __slots__ = ("pending", "revision", "tabs")

    def __init__(self) -> None:
        self.tabs: dict[Tab, None] = {}
        self.pending: deque[tuple[str, str]] = deque()  # frames, and for whom they are not
        self.revision = 0

    def take(self) -> tuple[str, str]:
        """What waits for the same tabs, joined, up to JOINED_MAX characters; and for whom it is not."""
        text, but = self.pending.popleft()
        texts, size = [text], len(text)
        while self.pending and self.pending[0][1] == but and size + len(self.pending[0][0]) <= JOINED_MAX:
            texts.append(self.pending.popleft()[0])
            size += len(texts[-1])
        return "".join(texts), but


def _addressed(said: list[tuple[_Topic, str, str]]) -> Iterator[tuple[Tab, Frame]]:
    """Each tab with all that was said to it, as a frame that it shares with the tabs that were told the same."""
    told: dict[Tab, int] = {}  # a bit for each topic
    for place, (topic, _, but) in enumerate(said):
        bit = 1 << place
        left_out = but.split()
        for tab in topic.tabs:
            if not (left_out and tab.topics.intersection(left_out)):
                told[tab] = told.get(tab, 0) | bit
    frames = {bits: Frame("".join(said[place][1] for place in _places(bits))) for bits in set(told.values())}
    return ((tab, frames[bits]) for tab, bits in told.items())


def _places(bits: int) -> Iterator[int]:
    """Where a number has its ones, from the lowest."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


class Hub:
    """The local table topic → tabs, and the passes over it. All but `publish` and `nudge` is for the loop's thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop, bus: Bus | None = None) -> None:
        self._loop = loop
        self._topics: dict[str, _Topic] = {}
        self._arrivals: deque[tuple[str, str | None, int, int | None, str]] = deque()
        self._woken = False
        self._due: dict[_Topic, None] = {}  # topics with something pending
        self._passing: asyncio.Task[None] | None = None
        self.tabs: set[Tab] = set()
        self.bus = bus
        self.gaps: Gaps | None = None
        self.suspect = asyncio.Event()  # set when something may have been missed

    # From any thread ---------------------------------------------------------------------------

    def publish(
        self, topic: str, frame: str, *, revision: int = 0, since: int | None = None, but: Iterable[str] = ()
    ) -> None:
        """Give `frame` to the tabs that follow `topic` and none of the topics in `but`, here and in other processes.

        Of a timeline it leads from the revision `since` to `revision`.
        """
        self._arrive(topic, frame, revision, since, " ".join(but))

    def nudge(self, topic: str) -> None:
        """Have the owners of the tabs that follow `topic` look again, here and in the other processes."""
        self._arrive(topic, None, 0, None, "")

    def _arrive(self, topic: str, frame: str | None, revision: int, since: int | None, but: str) -> None:
        self._arrivals.append((topic, frame, revision, since, but))
        if not self._woken:
            self._woken = True
            with suppress(RuntimeError):  # the loop is closed: nobody is left to be told
                self._loop.call_soon_threadsafe(self._sort)

    # On the loop -------------------------------------------------------------------------------

    def _sort(self) -> None:
        self._woken = False
        while self._arrivals:
            topic, frame, revision, since, but = self._arrivals.popleft()
            if self.bus:
                self.bus.offer(topic, frame, revision, since, but)
            self.deliver(topic, frame, revision, since, but)

    def deliver(
        self, topic: str, frame: str | None, revision: int = 0, since: int | None = None, but: str = ""
    ) -> None:
        """Give `frame` (None: a nudge) to local tabs only. `but` names topics with blanks between them."""
        state = self._topics.get(topic)
        if state is None:
            return
        if frame is None:
            for tab in list(state.tabs):
                tab.owner.look_again()
            return
        if self.gaps is None or but:  # what is not for all is not held back: tabs put it into its place themselves
            self._hand_on(state, frame, revision, but)
        elif not self.gaps.holds(topic, frame, revision, since):
            self._hand_on(state, frame, revision)
            for held in self.gaps.due(topic):
                self._hand_on(state, *held)

    def _hand_on(self, state: _Topic, frame: str, revision: int, but: str = "") -> None:
        state.revision = max(state.revision, revision)
        state.pending.append((frame, but))
        self._due[state] = None
        if self._passing is None:
            self._passing = self._loop.create_task(self._pass())

    async def _pass(self) -> None:
        """Write what is due to every tab that follows it, again and again until nothing is."""
        try:
            while self._due:
                due, self._due = self._due, {}
                said = [(topic, *topic.take()) for topic in due]
                self._due |= {topic: None for topic in due if topic.pending}
                for count, (tab, frame) in enumerate(_addressed(said), 1):
                    tab.write(frame)
                    if count % PASS_YIELD == 0:
                        await asyncio.sleep(0)
                await asyncio.sleep(0)
        finally:
            self._passing = None

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
