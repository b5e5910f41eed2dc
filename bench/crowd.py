"""The crowd: sockets that all watch one room, in one thread, checked to the last message.

A message is complete when every one of them has it. Each must get every number exactly once and in order; the first
one that does not makes the run void. What they get is nearly always the same bytes, so a frame is searched once and
compared (memcmp) for all the others: that keeps the generator fast without believing anything unseen.
"""

import gc
import json
import re
import select
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Protocol

from bench.figures import Void
from bench.sockets import Gone, Socket

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

    __slots__ = ("asks", "client_ids", "first", "last", "payload", "pings")

    def __init__(self, payload: bytes) -> None:
        found = [(int(number), client_id.decode()) for number, client_id in MESSAGE.findall(payload)]
        self.payload = payload
        self.client_ids = [client_id for _, client_id in found]
        self.first, self.last = (found[0][0], found[-1][0]) if found else (0, -1)
        self.asks = b"<chat-heartbeat>" in payload
        self.pings = payload == SOCKET_IO_PING
        if [number for number, _ in found] != list(range(self.first, self.last + 1)):
            raise Void(f"a frame holds the numbers {[number for number, _ in found]}")
        if b"<chat-resync>" in payload:
            raise Void("a reader was too slow and lost its backlog")


class Member(Socket):
    __slots__ = ("next",)
    next: int


class Crowd:
    """`latest` is the room's last number when the crowd comes; `posted` has the times of incomplete posts."""

    def __init__(self, *, latest: int, room: int) -> None:
        self.room = room
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
        frame = Frame(bytes(data[start:end]))
        self._client_ids.update(zip(range(frame.first, frame.last + 1), frame.client_ids, strict=True))
        same_size.append(frame)
        return frame

    def _take(self, member: Member, frame: Frame) -> None:
        if frame.asks:
            member.send(json.dumps({"type": "seen", "cursors": {self.room: member.next - 1}}).encode())
        elif frame.pings:
            member.send(SOCKET_IO_PONG)
        else:
            self._stirred = time.perf_counter()
        if not frame.client_ids:
            return
        if frame.first != member.next:
            raise Void(f"a reader got {frame.first}…{frame.last} where {member.next} comes next")
        before, member.next = member.next, frame.last + 1
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
            kept = [frame for frame in frames if not frame.client_ids or frame.last > self.complete]
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
