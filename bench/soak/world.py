"""The house under test: server processes as `bin/serve` runs them, what they stand on, and the lines to them."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar

from bench.soak.proxy import Proxy
from tests.services import POSTGRES_OPTIONS, Postgres, Redis, Service, folder, free_port
from tests.serving import HOUSE, Server, environment

PASSWORD = "nobody guesses this one"  # noqa: S105
CRASH_STARTS = 20


class DurablePostgres(Postgres):
    """A commit survives the death of every process; fsync, which is for the death of the machine, stays off."""

    options: ClassVar = {**POSTGRES_OPTIONS, "synchronous_commit": "on"}

    def crash_and_start(self) -> None:
        self.kill()
        for _attempt in range(CRASH_STARTS):
            try:
                return self.start()
            except TimeoutError:  # what the dead one left behind still holds its shared memory
                time.sleep(0.1)
        raise TimeoutError("PostgreSQL did not come back")


class Process(Server):
    """One server of the house. `said_before` is what it wrote in its former lives."""

    def __init__(self, data: Path, *, workers: int, bug: str, **more: str) -> None:
        super().__init__(data, "--workers", str(workers), port=free_port(), is_first=False, **more)
        self.said_before = ""
        if bug:
            self._command[:3] = [sys.executable, "-m", "bench.soak.broken", bug]
        self._how["start_new_session"] = True  # a Ctrl-C is for us, and a signal for all its workers

    def start(self) -> None:
        if self._log.exists():
            self.said_before += self.said
        super().start()

    def send_signal(self, how: signal.Signals) -> None:
        """To all its workers, too, as systemd does it."""
        if self._process and self._process.poll() is None:
            os.killpg(self.pid, how)

    @property
    def workers(self) -> list[int]:
        """Process ids (proc(5), /proc/pid/task/tid/children)."""
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]


class World:
    """`processes` servers of so many `workers` each, on SQLite (then one) or PostgreSQL and Redis.

    Use it with `async with`, and `open` it.
    """

    def __init__(
        self, home: Path, *, database: str, processes: int, workers: int = 1, bug: str = "", **more: str
    ) -> None:
        self.home = home
        self.processes, self.workers = processes, workers
        self.postgres: DurablePostgres | None = None
        self.redis: Redis | None = None
        self.servers: list[Process] = []
        self.proxies: list[Proxy] = []
        self._database, self._bug, self._more = database, bug, more
        self._stack = ExitStack()

    async def __aenter__(self) -> "World":
        await asyncio.to_thread(self._found)
        return self

    def _found(self) -> None:
        more = {"CHAT_TESTING": "1", "SECRET_KEY": "known to all processes of this house " * 2, **self._more}
        if self._database == "postgres":
            self.postgres = DurablePostgres(self._stack.enter_context(folder()))
            self.redis = Redis(self._stack.enter_context(folder()))
            more |= {"DATABASE_URL": self.postgres.url, "REDIS_URL": self.redis.url}
        for service in filter(None, (self.postgres, self.redis)):
            self._run(service)
        self._environment = more
        for number in range(self.processes):
            self.servers.append(Process(self.home / f"house-{number}", workers=self.workers, bug=self._bug, **more))

    def _run(self, service: Service) -> None:
        service.start()
        self._stack.callback(service.stop)

    def furnish(self, *, people: int, rooms: int) -> None:
        """So many people, load0001 …, all of them members of the rooms load-1 … The house is open already."""
        self.manage("fill", "--users", str(people), "--rooms", str(rooms), "--messages", "0", "--password", PASSWORD)

    def manage(self, *command: str, data: Path | None = None) -> "subprocess.CompletedProcess[str]":
        """Run a management command on this house, or on a copy of its data folder."""
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=HOUSE,
            env=environment(DATA_DIR=str(data or self.servers[0].data), **self._environment),
            capture_output=True,
            text=True,
        )

    async def open(self) -> None:
        """Start the servers and the lines to them."""
        for server in self.servers:
            await asyncio.to_thread(self._run, server)
            self.proxies.append(Proxy(server.port))
            await self.proxies[-1].open()

    async def __aexit__(self, *_: object) -> None:
        for proxy in self.proxies:
            proxy.close()
        for service in filter(None, (*self.servers, self.redis, self.postgres)):
            service.send_signal(signal.SIGCONT)
        await asyncio.to_thread(self._stack.close)

    @property
    def doors(self) -> list[tuple[str, int]]:
        return [proxy.address for proxy in self.proxies]

    @property
    def log(self) -> str:
        """All that the servers said."""
        return "".join(server.said_before + server.said for server in self.servers)

    @property
    def address_of_rows(self) -> str:
        """The database: a path or an address."""
        return self.postgres.url if self.postgres else os.fspath(self.servers[0].data / "maru.sqlite3")
