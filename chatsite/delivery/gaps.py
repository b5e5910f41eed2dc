"""Gaps in what a process hears of a topic, closed once for all of its tabs.

A change that comes too early waits: what should have come before it gets a moment to arrive by itself (two processes
commit one after the other, and the later one may be heard first), then it is fetched in one query. Otherwise every tab
would ask for it on its own. Where that does not help, the tabs are told what there is, and ask.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from heapq import heapify, heappop, heappush
from typing import Protocol

from chatsite.monitoring.metrics import metrics

PATIENCE_SECONDS = 0.05
HELD_MAX = 256  # changes of a topic that may wait

Fetch = Callable[[str, int], Awaitable[tuple[str, int] | None]]
logger = logging.getLogger(__name__)


class Topics(Protocol):
    def revision(self, topic: str) -> int: ...

    def deliver(self, topic: str, frame: str | None, revision: int = 0) -> None: ...


class Gaps:
    """`fetch` gives all changes of a topic after a revision as one frame, and the revision they lead to.

    It gives None where that cannot be told as a row of changes. May be used in the hub's thread only.
    """

    def __init__(self, topics: Topics, fetch: Fetch) -> None:
        self._topics, self._fetch = topics, fetch
        self._early: dict[str, list[tuple[int, int, str]]] = {}  # heaps of (since, revision, frame)
        self._mending: set[asyncio.Task[None]] = set()

    def holds(self, topic: str, frame: str, revision: int, since: int | None) -> bool:
        """Whether a change comes too early, and is kept back until what comes before it is there."""
        known = self._topics.revision(topic)
        if since is None or not known or since <= known:
            return False
        early = self._early.get(topic)
        if early is None:
            early = self._early[topic] = []
            task = asyncio.get_running_loop().create_task(self._mend(topic, early))
            self._mending.add(task)
            task.add_done_callback(self._mending.discard)
        elif len(early) >= HELD_MAX:
            return False
        heappush(early, (since, revision, frame))
        return True

    def due(self, topic: str) -> Iterator[tuple[str, int]]:
        """What was held and is next now, with its revision."""
        early = self._early.get(topic)
        while early and early[0][0] <= self._topics.revision(topic):
            _, revision, frame = heappop(early)
            yield frame, revision

    async def _mend(self, topic: str, early: list[tuple[int, int, str]]) -> None:
        try:
            await asyncio.sleep(PATIENCE_SECONDS)
            while early and (known := self._topics.revision(topic)):
                found = await self._fetch(topic, known)
                if found is None or found[1] <= known:
                    return
                metrics["gaps_mended"] += 1
                early[:] = [change for change in early if not change[0] < change[1] <= found[1]]
                heapify(early)
                self._topics.deliver(topic, *found)
        except Exception as error:
            logger.warning("a gap could not be closed: %s", error)
        finally:
            del self._early[topic]
            for _, revision, frame in sorted(early):
                self._topics.deliver(topic, frame, revision)
