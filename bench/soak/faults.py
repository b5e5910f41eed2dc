"""What goes wrong: one thing after the other, by the dice of the run's seed."""

import asyncio
import json
import os
import shutil
import signal
import time
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path
from random import Random

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin

from bench.soak.books import Books
from bench.soak.ledger import Ledger, Post
from bench.soak.waiting import happens
from bench.soak.world import World
from tests.services import Service

EXIT_SECONDS = 15.0  # that a server may take to end in good order
KINDS = (
    "kill kill-worker restart freeze cut slow hold swallow copy backup redis-stop redis-freeze postgres-crash".split()
)
Fault = Callable[[], Awaitable[None]]


class Faults:
    """The faults that this world can have. `longest` is in seconds: what is away or frozen comes back by then."""

    def __init__(self, world: World, ledger: Ledger, rng: Random, *, longest: float) -> None:
        self.ledger = ledger
        self._world, self._rng, self._longest = world, rng, longest
        self.stopped = asyncio.Event()
        self.happened: list[tuple[float, str]] = []

    def all(self) -> dict[str, Fault]:
        faults: dict[str, Fault] = {
            "kill": self.kill_server,
            "restart": self.restart_server,
            "freeze": self.freeze_server,
            "cut": self.cut_lines,
            "slow": self.slow_lines,
            "hold": self.hold_lines,
            "swallow": self.swallow_answers,
        }
        if self._world.workers > 1:
            faults["kill-worker"] = self.kill_worker
        if self._world.postgres is None:
            faults |= {"copy": self.copy_files, "backup": self.back_up}
        if self._world.redis:
            faults |= {"redis-stop": self.stop_redis, "redis-freeze": self.freeze_redis}
        if self._world.postgres:
            faults["postgres-crash"] = self.crash_postgres
        return faults

    async def run(self, wanted: Collection[str] | None, *, seconds: float, pause: float) -> None:
        """One after the other for so long or until `stopped`, with `pause` seconds between them on average; each kind
        once first."""
        known = self.all()
        names = [name for name in known if wanted is None or name in wanted]
        self._rng.shuffle(names)
        queue = list(names)
        end = time.monotonic() + seconds
        started = time.monotonic()
        while names:
            wait = self._rng.uniform(0.5, 1.5) * pause
            if time.monotonic() + wait > end or await happens(self.stopped, within=wait):
                return
            name = queue.pop() if queue else self._rng.choice(names)
            self.happened.append((time.monotonic() - started, name))
            await known[name]()

    # Servers -------------------------------------------------------------------------------------

    async def kill_server(self) -> None:
        server = self._rng.choice(self._world.servers)
        await asyncio.to_thread(server.kill)
        await asyncio.sleep(self._rng.uniform(0, self._longest / 4))
        await asyncio.to_thread(server.start)

    async def kill_worker(self) -> None:
        """The server replaces it."""
        workers = self._rng.choice(self._world.servers).workers
        os.kill(self._rng.choice(workers), signal.SIGKILL)

    async def restart_server(self) -> None:
        """In good order: what is on its way is answered, sockets get 1012."""
        server = self._rng.choice(self._world.servers)
        begun = time.monotonic()
        code = await asyncio.to_thread(server.end, signal.SIGTERM)
        took = time.monotonic() - begun
        if code or took > EXIT_SECONDS:
            self.ledger.find(f"a server took {took:.1f} s to end after SIGTERM, with exit code {code}")
        await asyncio.to_thread(server.start)

    async def freeze_server(self) -> None:
        await self._freeze(self._rng.choice(self._world.servers))

    async def _freeze(self, service: Service) -> None:
        service.send_signal(signal.SIGSTOP)
        await asyncio.sleep(self._some())
        service.send_signal(signal.SIGCONT)

    def _some(self) -> float:
        return self._rng.uniform(self._longest / 4, self._longest)

    # Lines ---------------------------------------------------------------------------------------

    async def cut_lines(self) -> None:
        for _turn in range(self._rng.randint(1, 4)):
            for proxy in self._world.proxies:
                proxy.cut(self._rng.random(), self._rng)
            await asyncio.sleep(self._rng.uniform(0, 0.5))

    async def slow_lines(self) -> None:
        for proxy in self._world.proxies:
            proxy.delay = self._rng.uniform(0.05, 0.4)
        await asyncio.sleep(self._some())
        for proxy in self._world.proxies:
            proxy.delay = 0.0

    async def hold_lines(self) -> None:
        """Nothing goes through; then the line is cut, or what waited comes at once."""
        proxy = self._rng.choice(self._world.proxies)
        proxy.hold()
        await asyncio.sleep(self._some())
        if self._rng.random() < 0.5:
            proxy.cut()
        proxy.let_go()

    async def swallow_answers(self) -> None:
        """What people ask for is done, and nobody hears of it."""
        for proxy in self._world.proxies:
            proxy.hold(only_answers=True)
        await asyncio.sleep(self._rng.uniform(0.2, 1))
        for proxy in self._world.proxies:
            proxy.cut()
            proxy.let_go()

    # Copies of an SQLite house -------------------------------------------------------------------

    async def copy_files(self) -> None:
        """As a crash of the machine would leave them: between two instructions, the log with the database."""
        acknowledged = self.ledger.acknowledged
        server, copy = self._world.servers[0], self._world.home / f"copy-{len(self.happened)}"
        server.send_signal(signal.SIGSTOP)
        await asyncio.to_thread(shutil.copytree, server.data, copy, ignore=shutil.ignore_patterns("static", "*-shm"))
        server.send_signal(signal.SIGCONT)
        await self._check_copy(copy, acknowledged)

    async def back_up(self) -> None:
        """While people talk; from then on the copy is a house of its own."""
        acknowledged = self.ledger.acknowledged
        copy = self._world.home / f"backup-{len(self.happened)}"
        answer = await asyncio.to_thread(self._world.manage, "backup", str(copy))
        if answer.returncode:
            self.ledger.find(f"the backup failed: {answer.stderr}")
        else:
            await self._check_copy(copy, acknowledged)

    async def _check_copy(self, copy: Path, acknowledged: list[Post]) -> None:
        """It is sound, and holds what was acknowledged before it was begun."""
        messages = await asyncio.to_thread(Books(str(copy / "maru.sqlite3")).messages)
        there = {message.client_id for message in messages}
        for post in acknowledged:
            if post.client_id not in there:
                self.ledger.find(f"{copy.name} does not hold {post.body!r}, which was acknowledged before")
        answer = await asyncio.to_thread(self._world.manage, "audit", data=copy)
        if answer.returncode:
            self.ledger.find(f"{copy.name} is not sound: {answer.stderr}")

    # What the house stands on --------------------------------------------------------------------

    async def stop_redis(self) -> None:
        assert self._world.redis
        await asyncio.to_thread(self._world.redis.kill)
        await asyncio.sleep(self._some())
        await asyncio.to_thread(self._world.redis.start)

    async def freeze_redis(self) -> None:
        assert self._world.redis
        await self._freeze(self._world.redis)

    async def crash_postgres(self) -> None:
        assert self._world.postgres
        await asyncio.to_thread(self._world.postgres.crash_and_start)


async def stare(address: tuple[str, int], cookie: str, rooms: list[int]) -> None:
    """A reader that does not read: opens a socket, watches, and takes nothing from the line. For ever."""
    while True:
        try:
            async with connect(
                "ws://{}:{}/ws/".format(*address),
                origin=Origin("http://{}:{}".format(*address)),
                additional_headers={"Cookie": cookie},
                compression=None,
                ping_interval=None,
                max_queue=1,
                proxy=None,
                close_timeout=0.1,
            ) as socket:
                try:
                    await socket.send(json.dumps({"type": "watch", "rooms": rooms}))
                    await socket.wait_closed()
                finally:
                    socket.transport.abort()  # what nobody reads cannot be closed with a word
        except (OSError, TimeoutError, EOFError, WebSocketException):
            pass
        await asyncio.sleep(1)
