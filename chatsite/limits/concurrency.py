"""Whose turn it is: how much of a process one person may keep busy, whatever they ask for.

A few requests of one session, and some more of one place, are worked at in the same moment. The rest of theirs waits in
line, while others pass. All of it runs on the event loop.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from chatsite.exceptions import RateLimited
from chatsite.limits.connections import place_of
from chatsite.limits.refusal_cache import session_of
from chatsite.monitoring.metrics import metrics

ENOUGH = 100_000  # more than there can be connections
FULL_SECONDS = 5  # how long somebody is told to wait whose line is full


class Turns:
    """`at_once` for each who asks, and `in_line` of those that wait for their turn."""

    def __init__(self, *, at_once: int, in_line: int) -> None:
        self._at_once, self._in_line = at_once, in_line
        self._busy: dict[str, int] = {}
        self._lines: dict[str, deque[asyncio.Future[None]]] = {}

    async def take(self, who: str) -> None:
        """Wait for a turn. Raises RateLimited if the line is full."""
        busy = self._busy.get(who, 0)
        if busy < self._at_once:
            self._busy[who] = busy + 1
            return
        line = self._lines.setdefault(who, deque())
        if len(line) >= self._in_line:
            metrics["turns_refused"] += 1
            raise RateLimited(retry_after=FULL_SECONDS)
        turn = asyncio.get_running_loop().create_future()
        line.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it came in the same moment
                self.give_back(who)
            raise

    def give_back(self, who: str) -> None:
        """The turn goes to the next in line."""
        line = self._lines.get(who, ())
        while line:
            turn = line.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._lines.pop(who, None)
        if self._busy[who] == 1:
            del self._busy[who]
        else:
            self._busy[who] -= 1


sessions = Turns(at_once=2, in_line=300)  # a room full of pictures asks for that many at once, behind some proxies
refusals = Turns(at_once=1, in_line=ENOUGH)  # the second is told what the first was
places = Turns(at_once=6, in_line=1000)  # of the eight threads; a school is one place
# Files that come in have threads of their own, two, and take minutes together: meanwhile pages are asked for as always.
uploading_sessions = Turns(at_once=1, in_line=300)
uploading_places = Turns(at_once=2, in_line=1000)
UPLOADS = "/files/"


def is_upload(scope: Mapping[str, Any]) -> bool:
    return scope["path"].startswith(UPLOADS) and scope["method"] not in {"GET", "HEAD"}


@asynccontextmanager
async def turn(scope: Mapping[str, Any]) -> AsyncIterator[None]:
    """A turn for a request, from here to the end of the block. Raises RateLimited."""
    of_sessions, of_places = (uploading_sessions, uploading_places) if is_upload(scope) else (sessions, places)
    session, client = session_of(scope), scope.get("client")
    place = place_of(client[0]) if client else ""
    if session:
        await of_sessions.take(session)
    try:
        if place:
            await of_places.take(place)
        try:
            yield
        finally:
            if place:
                of_places.give_back(place)
    finally:
        if session:
            of_sessions.give_back(session)


@asynccontextmanager
async def turn_to_be_refused(scope: Mapping[str, Any]) -> AsyncIterator[None]:
    """The same for one whose line is full."""
    session = session_of(scope)
    await refusals.take(session)
    try:
        yield
    finally:
        refusals.give_back(session)
