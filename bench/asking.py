"""A crowd that asks as quickly as it is answered, in one thread; perhaps while somebody else posts in another room."""

import select
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.figures import Void, percentile
from bench.posters import HttpPoster
from bench.servers import Server
from bench.web import ANSWER_SECONDS, Connection, Person, Request

WARM_SECONDS = 1.0
Act = Callable[[Person], Request]  # what somebody asks next


@dataclass
class Pace:
    """What the crowd got."""

    per_second: float
    per_core_second: float  # of the time that the server really had its core
    p50_ms: float
    p99_ms: float
    server_core: float  # shares of a core
    generator_core: float


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


class Asker:
    """One of the crowd with a connection of their own."""

    __slots__ = ("asked_at", "connection", "person", "request")
    request: Request
    asked_at: float

    def __init__(self, server: Server, person: Person) -> None:
        self.connection, self.person = Connection(server.address), person

    def ask(self, act: Act) -> None:
        self.request = act(self.person)
        self.asked_at = time.perf_counter()
        self.connection.send(self.request.data)


def ask(
    server: Server, people: Sequence[Person], act: Act, *, seconds: float, elsewhere: PostsElsewhere | None = None
) -> Pace:
    """Everybody asks until the time is over. Raises Void."""
    poll = select.epoll()
    askers = {asker.connection.fileno(): asker for asker in (Asker(server, person) for person in people)}
    for number in askers:
        poll.register(number, select.EPOLLIN)
    if elsewhere:
        poll.register(elsewhere.fileno(), select.EPOLLIN)
    times: list[float] = []
    asking: set[int] = set()

    def turn(timeout: float, *, again: bool) -> None:
        for number, _ in poll.poll(max(timeout, 0)):
            if number not in askers:
                assert elsewhere
                elsewhere.readable()
                continue
            asker = askers[number]
            if answer := asker.connection.receive():
                times.append(time.perf_counter() - asker.asked_at)
                asker.request.check(answer)
                if again:
                    asker.ask(act)
                else:
                    asking.discard(number)

    def flood(seconds: float) -> None:
        end = time.perf_counter() + seconds
        while (left := end - (now := time.perf_counter())) > 0:
            turn(min(left, elsewhere.post_when_due(now)) if elsewhere else left, again=True)

    try:
        for number, asker in askers.items():
            asking.add(number)
            asker.ask(act)
        flood(min(WARM_SECONDS, seconds))
        times.clear()
        start, server_used, own_used = time.perf_counter(), server.cpu_seconds(), time.process_time()
        flood(seconds)
        took = time.perf_counter() - start
        server_core, generator_core = (
            (server.cpu_seconds() - server_used) / took,
            (time.process_time() - own_used) / took,
        )
        measured = times.copy()
        last = time.perf_counter() + ANSWER_SECONDS
        while asking:
            if time.perf_counter() > last:
                raise Void(f"{len(asking)} people wait for an answer")
            turn(0.1, again=False)
        if elsewhere:
            elsewhere.finish()
    finally:
        poll.close()
        for asker in askers.values():
            asker.connection.close()
    per_second = len(measured) / took
    return Pace(
        per_second=per_second,
        per_core_second=per_second / server_core,
        p50_ms=percentile(measured, 50) * 1000,
        p99_ms=percentile(measured, 99) * 1000,
        server_core=server_core,
        generator_core=generator_core,
    )
