"""The crowd: sockets that all watch one room, in one thread, checked to the last message.

A message is complete when every one of them has it. Each must get every number exactly once and in order; the first
one that does not makes the run void. What they get is nearly always the same bytes, so a frame is searched once and
compared (memcmp) for all the others: that keeps the generator fast without believing anything unseen.

Where several processes serve, what one tab has may be said again, and a tab that hears of a later change asks for what
it missed (docs/protocol.md, promise 3). The crowd then does the same, and both are counted.
"""

import gc
import json
import re
import select
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Protocol

from bench.clients.sockets import Gone, Socket
from bench.measuring.figures import Void

MESSAGE = re.compile(rb"""<chat-message [^>]*data-number=["'](\d+)["'][^>]*data-client-id=["']([^"']+)["']""")
HEAD = re.compile(rb'<chat-head data-room="(\d+)" data-revision="(\d+)"')
SOCKET_IO_PING, SOCKET_IO_PONG = b"2", b"3"  # https://socket.io/docs/v4/engine-io-protocol/
PLAIN_KEPT = 256  # frames without a message that are remembered


class Source(Protocol):
    """Something else the loop listens to, such as who posts."""

    def fileno(self) -> int: ...

    def readable(self) -> None: ...


class Frame:
    """A frame that was searched: the messages in it, and whether it asks for an answer."""

    __slots__ = ("asks", "last", "messages", "payload", "pings", "runs")

    def __init__(self, payload: bytes) -> None:
        self.messages = [(int(number), client_id.decode()) for number, client_id in MESSAGE.findall(payload)]
        self.payload = payload
        self.runs: list[tuple[int, int]] = []  # first and last of numbers that follow each other
        for number, _ in self.messages:
            if self.runs and number == self.runs[-1][1] + 1:
                self.runs[-1] = (self.runs[-1][0], number)
            else:
                self.runs.append((number, number))
        self.last = max((last for _, last in self.runs), default=-1)
        self.asks = b"<chat-heartbeat>" in payload
        self.pings = payload == SOCKET_IO_PING
        if b"<chat-resync>" in payload:
            raise Void("a reader was too slow and lost its backlog")


class Member(Socket):
    __slots__ = ("next",)
    next: int


class Crowd:
    """`latest` is the room's last number when the crowd comes; `posted` has the times of incomplete posts."""

    def __init__(self, *, latest: int, room: int, catch_up: Callable[[int], bytes] | None = None) -> None:
        self.room = room
        self._catch_up = catch_up  # asks what comes after a number
        self.repeated = self.caught_up = 0  # how often a socket heard what it had, and asked for what it missed
        self._epoll = select.epoll()
        self._members: dict[int, Member] = {}
        self._sources: dict[int, Source] = {}
        self._frames: dict[int, list[Frame]] = defaultdict(list)
        self._client_ids: dict[int, str] = {}
        self._positions: Counter[int] = Counter()
        self.complete = latest
        self.posted: dict[str, float] = {}
        self.latencies: list[float] = []  # seconds from the post of each to the last socket
        self.bytes = 0
        self._stirred = 0.0
        gc.freeze()

    def join(self, member: Member) -> None:
        """From now on this socket must get everything after `complete`."""
        member.next = self.complete + 1
        self._positions[member.next] += 1
        self._members[member.fileno()] = member
        self._epoll.register(member, select.EPOLLIN)

    def listen(self, source: Source) -> None:
        self._sources[source.fileno()] = source
        self._epoll.register(source.fileno(), select.EPOLLIN)

    def turn(self, seconds: float) -> int:
        """Handle what comes within `seconds`; how many sockets had something."""
        events = self._epoll.poll(max(seconds, 0), 4096)
        for number, _ in events:
            if member := self._members.get(number):
                self._read(member)
            else:
                self._sources[number].readable()
        return len(events)

    def run(self, seconds: float) -> None:
        """Handle what comes for `seconds`."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.turn(left)

    def settle(self, *, seconds: float) -> None:
        """Wait until nothing but heartbeats has come for so long."""
        self._stirred = time.perf_counter()
        while (left := self._stirred + seconds - time.perf_counter()) > 0:
            self.turn(left)

    def finish(self, *, seconds: float) -> None:
        """Wait until every message is complete, then until the crowd is quiet. Raises Void after `seconds`."""
        end = time.perf_counter() + seconds
        while self.posted:
            if time.perf_counter() > end:
                missing = sum(1 for member in self._members.values() if member.next <= self.complete + 1)
                raise Void(f"{len(self.posted)} messages have not reached everybody; {missing} sockets miss the first")
            self.turn(0.1)
        self.run(0.5)

    def _read(self, member: Member) -> None:
        try:
            for data, start, end in member.frames():
                self.bytes += end - start
                self._take(member, self._known(data, start, end))
        except Gone as gone:
            raise Void(f"the server dropped a reader: {gone}") from gone

    def _known(self, data: bytes | bytearray, start: int, end: int) -> Frame:
        same_size = self._frames[end - start]
        for frame in reversed(same_size):
            if data.startswith(frame.payload, start):
                return frame
        frame = self._learn(bytes(data[start:end]))
        same_size.append(frame)
        return frame

    def _learn(self, payload: bytes) -> Frame:
        frame = Frame(payload)
        self._client_ids.update((number, client_id) for number, client_id in frame.messages if number > self.complete)
        return frame

    def _take(self, member: Member, frame: Frame) -> None:
        if frame.asks:
            member.send(json.dumps({"type": "seen", "cursors": {self.room: member.next - 1}}).encode())
        elif frame.pings:
            member.send(SOCKET_IO_PONG)
        else:
            self._stirred = time.perf_counter()
        for first, last in frame.runs:
            self._advance(member, first, last)

    def _advance(self, member: Member, first: int, last: int) -> None:
        if self._catch_up and first > member.next:
            self.caught_up += 1
            for missed in self._learn(self._catch_up(member.next - 1)).runs:
                self._go_on(member, *missed)
        if self._catch_up and last < member.next:
            self.repeated += 1
        else:
            self._go_on(member, first, last)

    def _go_on(self, member: Member, first: int, last: int) -> None:
        if first > member.next or (first < member.next and not self._catch_up):
            raise Void(f"a reader got {first}…{last} where {member.next} comes next")
        before, member.next = member.next, last + 1
        self._positions[member.next] += 1
        self._positions[before] -= 1
        if not self._positions[before]:
            del self._positions[before]
            if before == self.complete + 1:
                self._completed(min(self._positions) - 1)

    def _completed(self, latest: int) -> None:
        now = time.perf_counter()
        for number in range(self.complete + 1, latest + 1):
            client_id = self._client_ids.pop(number)
            if client_id not in self.posted:
                raise Void(f"message {number} is one that nobody posted, or an earlier one again")
            self.latencies.append(now - self.posted.pop(client_id))
        self.complete = latest
        self._forget()

    def _forget(self) -> None:
        """Frames that everybody has had are not compared any more."""
        for size, frames in list(self._frames.items()):
            kept = [frame for frame in frames if not frame.messages or frame.last > self.complete]
            if kept:
                self._frames[size] = kept[-PLAIN_KEPT:]
            else:
                del self._frames[size]

    def members(self) -> Iterable[Member]:
        return self._members.values()

    def check_all_have_all(self) -> None:
        """Raises Void unless every member has the last message."""
        if self._positions != {self.complete + 1: len(self._members)}:
            raise Void(f"not everybody has message {self.complete}")
