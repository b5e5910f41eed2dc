"""A crowd that asks as quickly as it is answered, in one thread; perhaps while somebody else posts in another room."""

import select
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.clients.posters import HttpPoster
from bench.clients.web import ANSWER_SECONDS, Connection, Person, Request
from bench.measuring.figures import Void, percentile
from bench.servers.process import Server

WARM_SECONDS = 1.0


@dataclass
class Pace:
    """What the crowd got."""

    per_second: float
    per_core_second: float  # of the time that the server really had its core
    p50_ms: float
    p99_ms: float
    server_core: float  # shares of a core
    generator_core: float


class Asker(Protocol):
    """One of the crowd."""

    times: list[float]  # seconds that each answer took

    @property
    def waits(self) -> bool:
        """For an answer."""

    def fileno(self) -> int: ...

    def ask(self) -> None:
        """Ask for as much as may be on its way."""

    def readable(self) -> None:
        """Take what has come. Raises Void if it is not what it must be."""

    def close(self) -> None: ...


class PageAsker:
    """Asks for pages over a connection of its own; `act` says what somebody asks next."""

    def __init__(self, server: Server, person: Person, act: Callable[[Person], Request]) -> None:
        self.times: list[float] = []
        self._connection, self._person, self._act = Connection(server.address), person, act
        self._request: Request | None = None
        self.fileno, self.close = self._connection.fileno, self._connection.close

    @property
    def waits(self) -> bool:
        return self._request is not None

    def ask(self) -> None:
        if not self._request:
            self._request = self._act(self._person)
            self._asked_at = time.perf_counter()
            self._connection.send(self._request.data)

    def readable(self) -> None:
        if (answer := self._connection.receive()) and self._request:
            self.times.append(time.perf_counter() - self._asked_at)
            self._request.check(answer)
            self._request = None


class PostsElsewhere(HttpPoster):
    """Somebody who posts at a pace, whether the last post is answered or not."""

    def __init__(self, server: Server, person: Person, path: str, *, rate: float) -> None:
        super().__init__(server.address, path, person)
        self._every, self._due = 1 / rate, time.perf_counter()

    def post_when_due(self, now: float) -> float:
        """Seconds until the next post is due."""
        if now >= self._due:
            self._due += self._every
            self.post(client_id=str(uuid.uuid4()), body="said elsewhere")
        return self._due - now


def saturate(
    server: Server, askers: Sequence[Asker], *, seconds: float, elsewhere: PostsElsewhere | None = None
) -> Pace:
    """All ask, and ask again when they are answered, until the time is over. Raises Void."""
    with select.epoll() as poll:
        by_number = {asker.fileno(): asker for asker in askers}
        for number in by_number:
            poll.register(number, select.EPOLLIN)
        if elsewhere:
            poll.register(elsewhere.fileno(), select.EPOLLIN)

        def flood(seconds: float) -> None:
            end = time.perf_counter() + seconds
            while (left := end - (now := time.perf_counter())) > 0:
                due = elsewhere.post_when_due(now) if elsewhere else left
                for number, _ in poll.poll(max(min(left, due), 0)):
                    if asker := by_number.get(number):
                        asker.readable()
                        asker.ask()
                    elif elsewhere:
                        elsewhere.readable()

        for asker in askers:
            asker.ask()
        flood(min(WARM_SECONDS, seconds))
        for asker in askers:
            asker.times.clear()
        start, server_used, own_used = time.perf_counter(), server.cpu_seconds(), time.process_time()
        flood(seconds)
        took = time.perf_counter() - start
        server_core, own_core = (server.cpu_seconds() - server_used) / took, (time.process_time() - own_used) / took
        times = [one for asker in askers for one in asker.times]
        finish(askers)
    if elsewhere:
        elsewhere.finish()
    per_second = len(times) / took
    return Pace(
        per_second=per_second,
        per_core_second=per_second / server_core,
        p50_ms=percentile(times, 50) * 1000,
        p99_ms=percentile(times, 99) * 1000,
        server_core=server_core,
        generator_core=own_core,
    )


def finish(askers: Sequence[Asker]) -> None:
    """Wait for the answers that are missing, and go. Raises Void."""
    end = time.perf_counter() + ANSWER_SECONDS
    for asker in askers:
        while asker.waits:
            if not select.select([asker], [], [], max(end - time.perf_counter(), 0))[0]:
                raise Void("somebody waits for an answer")
            asker.readable()
        asker.close()
