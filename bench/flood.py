"""What one person who floods the house costs the others.

Some people read, look for changes and post at the pace of people. First they are alone; then somebody floods: sends a
hundred messages a second, says 120 things a second over a socket, asks for pages on many connections at once, edits on
as many, or begins 500 requests that hardly go on. Measured is how long the others wait before and meanwhile; every
answer of theirs has to be right. The command exits with 1 if a p99 grew more than --goal times.
"""

import argparse
import asyncio
import itertools
import multiprocessing
import os
import random
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.clients.sockets import encode
from bench.measuring.figures import percentile
from bench.measuring.house import furnish
from bench.measuring.running import add_house, finish, ground, parser
from bench.servers.process import Server, maru, serving

TOKEN = "b" * 32  # a CSRF secret; the cookie and the header hold the same
ROOM = "/rooms/load-1/"
Address = tuple[str, int]


class Line:
    """A connection of somebody signed in, which is kept."""

    def __init__(self, address: Address, session: str) -> None:
        self._address, self._session = address, session
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, **form: str) -> tuple[int, bytes]:
        """Status and body of the answer."""
        reader, writer = self._streams = self._streams or await asyncio.open_connection(*self._address)
        writer.write(self._head(method, path, urlencode(form).encode()))
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0] or 0)
        return int(head.split()[1]), await reader.readexactly(length)

    async def talk(self, *, per_second: float) -> None:
        """Open a socket and say something as often as that, until it is closed."""
        reader, writer = await asyncio.open_connection(*self._address)
        upgrade = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13")
        writer.write(self._head("GET", "/ws/", b"", *upgrade, f"Sec-WebSocket-Key: {'A' * 22}=="))
        while not reader.at_eof():
            writer.write(encode(b'{"type": "here"}'))
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.read(65_536), 1 / per_second)
        writer.close()

    def _head(self, method: str, path: str, body: bytes, *more: str) -> bytes:
        host = "{}:{}".format(*self._address)
        lines = (
            f"{method} {path} HTTP/1.1",
            f"Host: {host}",
            f"Origin: http://{host}",
            f"Cookie: session={self._session}; csrftoken={TOKEN}",
            f"X-CSRFToken: {TOKEN}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
            *more,
        )
        return "\r\n".join([*lines, "", ""]).encode() + body


# Those who are measured ---------------------------------------------------------------------------


async def person(line: Line, times: list[float], *, until: float, dice: random.Random) -> None:
    """Acts about twice a second. Raises AssertionError for an answer that is not right."""
    acts: list[Callable[[], Awaitable[tuple[int, bytes]]]] = [
        partial(line.ask, "GET", ROOM),
        partial(line.ask, "GET", f"{ROOM}messages/?before=500"),
        partial(line.ask, "GET", f"{ROOM}changes/?since=995"),
        lambda: line.ask("POST", "/rooms/load-2/messages/", body="one of many", client_id=str(uuid.uuid4())),
    ]
    for act in itertools.cycle(acts):
        await asyncio.sleep(dice.expovariate(2))
        begun = time.perf_counter()
        if begun > until:
            return
        status, _ = await act()
        times.append(time.perf_counter() - begun)
        assert status in {200, 201}, f"an ordinary person was answered {status}"


async def others(address: Address, sessions: list[str], *, seconds: float) -> list[float]:
    """How long each of their answers took."""
    times: list[float] = []
    until = time.perf_counter() + seconds
    lines = [Line(address, session) for session in sessions]
    people = [person(line, times, until=until, dice=random.Random(n)) for n, line in enumerate(lines)]  # noqa: S311
    await asyncio.gather(*people)
    return times


# Those who flood ----------------------------------------------------------------------------------


async def sends(address: Address, session: str, *, each: int = 20) -> None:
    async def on(line: Line) -> None:
        while True:
            begun = time.perf_counter()
            await line.ask("POST", f"{ROOM}messages/", body="flood", client_id=str(uuid.uuid4()))
            await asyncio.sleep(max(0, each / 100 - time.perf_counter() + begun))

    await asyncio.gather(*[on(Line(address, session)) for _ in range(each)])


async def frames(address: Address, session: str) -> None:
    while True:
        with suppress(ConnectionError):
            await Line(address, session).talk(per_second=120)


async def pages(address: Address, session: str, *, connections: int = 200) -> None:
    async def on(line: Line) -> None:
        while True:
            await line.ask("GET", ROOM)

    await asyncio.gather(*[on(Line(address, session)) for _ in range(connections)])


async def edits(address: Address, session: str, *, connections: int = 300) -> None:
    _, posted = await Line(address, session).ask(
        "POST", f"{ROOM}messages/", body="to be edited", client_id=str(uuid.uuid4())
    )
    message = posted.partition(b'id="message-')[2].partition(b'"')[0].decode()

    async def on(line: Line) -> None:
        for number in itertools.count():
            await line.ask("POST", f"/messages/{message}/edit/", body=f"edited {number} times")

    await asyncio.gather(*[on(Line(address, session)) for _ in range(connections)])


async def dribbles(address: Address, session: str, *, connections: int = 500) -> None:
    """Slowloris: heads and bodies that come a byte every ten seconds; who is let go comes again."""

    async def on(number: int) -> None:
        head = f"POST {ROOM} HTTP/1.1\r\nHost: here\r\nContent-Length: 100000\r\n" + "\r\n" * (number % 2)
        while True:
            with suppress(ConnectionError):
                reader, writer = await asyncio.open_connection(*address)
                writer.write(head.encode())
                while not reader.at_eof():
                    with suppress(TimeoutError):
                        await asyncio.wait_for(reader.read(65_536), 10)
                    writer.write(b"x")

    await asyncio.gather(*[on(number) for number in range(connections)])


FLOODS = {flood.__name__: flood for flood in (sends, frames, pages, edits, dribbles)}


def flood(name: str, address: Address, session: str) -> None:
    """The whole of a process that floods until it is ended."""
    if name in FLOODS:
        asyncio.run(FLOODS[name](address, session))


# The run ------------------------------------------------------------------------------------------


def main() -> None:
    options = read_options()
    with ground(options) as place:
        house = furnish(place, people=options.people + 1, rooms=2, messages=1000)
        for limit in ("CHAT_SEND_BURST", "CHAT_FRAMES_PER_MINUTE"):
            del os.environ[limit]  # as people have them
        with serving(maru(place.folder / "house", options), core=place.core, log=place.log("maru")) as server:
            taken = {name: measure(name, server, house.sessions, options) for name in ["nobody", *options.floods]}
        for figures in taken.values():
            figures["ratio"] = figures["p99_ms"] / taken["nobody"]["p99_ms"]
        finish(options, place, bench="flood", figures=taken)
    for name, figures in taken.items():
        print(f"{name} floods:".ljust(16), "p50 {p50_ms:.1f} ms, p99 {p99_ms:.1f} ms,".format(**figures), end=" ")
        print("{ratio:.2f} times; the server used {core:.2f} of a core".format(**figures))
    sys.exit(any(figures["ratio"] > options.goal for figures in taken.values()))


def measure(name: str, server: Server, sessions: list[str], options: argparse.Namespace) -> dict[str, float]:
    *people, flooder = sessions
    process = multiprocessing.Process(target=flood, args=(name, server.address, flooder), daemon=True)
    process.start()
    used = server.cpu_seconds()
    times = asyncio.run(others(server.address, people, seconds=options.seconds))
    core = (server.cpu_seconds() - used) / options.seconds
    process.terminate()
    process.join()
    return {"p50_ms": percentile(times, 50) * 1000, "p99_ms": percentile(times, 99) * 1000, "core": core}


def read_options() -> argparse.Namespace:
    made = parser(__doc__)
    made.add_argument("floods", nargs="*", default=[*FLOODS], help=f"some of {', '.join(FLOODS)} (all)")
    made.add_argument("--people", type=int, default=8, help="others, who are measured (%(default)s)")
    made.add_argument("--seconds", type=float, default=30.0, help="for each flood, and before (%(default)s)")
    made.add_argument("--goal", type=float, default=1.2, help="how many times longer a p99 may be (%(default)s)")
    add_house(made)
    return made.parse_args()


if __name__ == "__main__":
    main()
