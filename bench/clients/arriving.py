"""Sockets that come together, as after a restart of the server: each waits for its answer, none for another."""

import errno
import select
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.clients.crowd import Crowd, Member
from bench.clients.sockets import AGREED, READ_BYTES, upgrade
from bench.servers.process import Server

PATIENCE_SECONDS = 120.0


@dataclass
class Arrivals:
    seconds: list[float] = field(default_factory=list)  # until each was let in
    refused: int = 0
    took: float = 0.0


class Guest:
    """A connection that is being made."""

    __slots__ = ("answer", "begun", "cookie", "sock")

    def __init__(self, address: tuple[str, int], cookie: str) -> None:
        self.cookie, self.answer, self.begun = cookie, b"", time.perf_counter()
        self.sock = socket.socket()
        self.sock.setblocking(False)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if (problem := self.sock.connect_ex(address)) not in (0, errno.EINPROGRESS):
            raise OSError(problem, "cannot connect")


def arrive(
    server: Server, crowd: Crowd, cookies: Sequence[str], *, at_once: int, greeting: bytes = b"", query: str = ""
) -> Arrivals:
    """Connect one socket for each cookie, `at_once` at a time; whoever is let in joins the crowd.

    `greeting` is what each says first.
    Who is refused, or has no answer after PATIENCE_SECONDS, is counted.
    """
    waiting, guests = list(reversed(cookies)), dict[int, Guest]()
    arrivals = Arrivals()
    start = time.perf_counter()
    with select.epoll() as poll:
        while waiting or guests:
            while waiting and len(guests) < at_once:
                guest = Guest(server.address, waiting.pop())
                guests[guest.sock.fileno()] = guest
                poll.register(guest.sock, select.EPOLLOUT)
            for number, event in poll.poll(1.0):
                guest = guests[number]
                member = _step(guest, upgrade(server.address, guest.cookie, query=query), poll, event)
                if not member:
                    continue
                del guests[number]
                poll.unregister(number)
                if isinstance(member, Member):
                    arrivals.seconds.append(time.perf_counter() - guest.begun)
                    if greeting:
                        member.send(greeting)
                    crowd.join(member)
                else:
                    guest.sock.close()
                    arrivals.refused += 1
            if time.perf_counter() - start > PATIENCE_SECONDS:
                arrivals.refused += len(guests) + len(waiting)
                break
    arrivals.took = time.perf_counter() - start
    return arrivals


class Refused:
    """The server said no."""


def _step(guest: Guest, request: bytes, poll: select.epoll, event: int) -> Member | Refused | None:
    """Ask, or read on. None while the answer is not there."""
    try:
        if event & select.EPOLLOUT:
            guest.sock.sendall(request)
            poll.modify(guest.sock, select.EPOLLIN)
            return None
        data = guest.sock.recv(READ_BYTES)
    except OSError:
        return Refused()
    guest.answer += data
    head, separator, rest = guest.answer.partition(b"\r\n\r\n")
    if not data or (separator and not head.startswith(AGREED)):
        return Refused()
    return Member(guest.sock, rest) if separator else None
