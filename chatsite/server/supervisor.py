"""Running the application with uvicorn, in this process or in several."""

import fcntl
import multiprocessing
import os
import resource
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

BACKLOG = 2048  # connections that may wait to be accepted
FRAME_MAX = 65_536  # bytes of one WebSocket message
GRACE_SECONDS = 10  # for answers on their way when the server stops
KEEP_ALIVE_SECONDS = 65  # longer than a proxy keeps an idle connection (nginx: 60), so that it never meets a closed one
START_SECONDS = 60
HUNG_SECONDS = 20  # a worker that says nothing for so long is replaced
SPARE_FILES = 200  # open files that are not connections: database, logs, uploads
FILES_MAX = 65_536


class OneProcess(uvicorn.Server):
    """Serves in this process; calls `ready` when it does."""

    def __init__(self, config: uvicorn.Config, *, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


class ManyProcesses(Multiprocess):
    """Keeps several processes serving from one socket; calls `ready` when all of them do."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket], *, ready: Callable[[], None]) -> None:
        super().__init__(config, sockets)
        self._ready = ready

    def init_processes(self) -> None:
        super().init_processes()
        if all(process.wait_until_ready(START_SECONDS, self.should_exit) for process in self.processes):
            self._ready()

    def keep_subprocess_alive(self) -> None:
        """As uvicorn; sockets, tasks and topics of a worker that is gone are no longer told in /metrics."""
        from prometheus_client.multiprocess import mark_process_dead  # looks at the environment when it is imported

        before = {process.pid for process in self.processes}
        super().keep_subprocess_alive()
        for pid in before - {process.pid for process in self.processes}:
            mark_process_dead(pid)


def run(sock: socket.socket, *, count: int, capacity: int | None, ready: Callable[[], None]) -> None:
    """Serve from the listening socket with `count` processes until SIGINT or SIGTERM; return when all is answered."""
    if count == 1:
        pin_to_core()
        signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn raises it once more after it has stopped
        config = configuration("chatsite.asgi:application", capacity=capacity)
        with suppress(KeyboardInterrupt):
            OneProcess(config, ready=ready).run([sock])
    else:
        config = configuration("chatsite.server.supervisor:worker", factory=True, count=count, capacity=capacity)
        processes = ManyProcesses(config, [sock], ready=ready)
        with shared_metrics():
            processes.run()
        if any(process.exitcode == STARTUP_FAILURE for process in processes.processes):
            sys.exit("A worker process could not start; the lines above say why.")


@contextmanager
def shared_metrics() -> Iterator[None]:
    """Name a new folder in which workers that start now keep their numbers (chatsite.monitoring.metrics)."""
    with tempfile.TemporaryDirectory(prefix="maru-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        lock = os.open(folder, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)  # then systemd-tmpfiles does not take files away that look old
        try:
            yield
        finally:
            os.close(lock)


def configuration(app: Any, *, factory: bool = False, count: int = 1, capacity: int | None = None) -> uvicorn.Config:
    """How an application is served here.

    `capacity` is the number of open connections per process, by default what the limit of open files allows.
    """
    return uvicorn.Config(
        app,
        factory=factory,
        workers=count,
        loop="uvloop",
        http="chatsite.transport.http_protocol:BoundedHttpProtocol",
        ws="chatsite.transport.websocket_protocol:FramesProtocol",
        ws_max_size=FRAME_MAX,
        ws_ping_interval=None,  # heartbeat frames find dead sockets (docs/protocol.md)
        ws_per_message_deflate=False,  # costs more than half of the throughput (docs/performance.md)
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # chatsite.asgi does it, for settings.TRUSTED_PROXIES
        backlog=BACKLOG,
        limit_concurrency=capacity or most_connections(),
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_worker_healthcheck=HUNG_SECONDS,
    )


def worker() -> Any:
    """The application in one of several processes. It ends when the process that keeps them does, however that ends."""
    pin_to_core()
    if parent := multiprocessing.parent_process():

        def end_with_parent() -> None:
            parent.join()
            os.kill(os.getpid(), signal.SIGTERM)

        threading.Thread(target=end_with_parent, name="end-with-parent", daemon=True).start()
    from chatsite.asgi import application

    return application


def pin_to_core() -> None:
    """Keep this process on one core, unless PIN_PROCESSES says otherwise. Called before its threads start.

    Threads of one interpreter take turns. Spread over cores they fight for its lock, and answer half as many pages
    (docs/performance.md). Each process takes the first core that no other one of ours has: it binds a socket address
    that stands for the core (abstract, unix(7)), which the system frees when the process ends.
    """
    from django.conf import settings

    if not settings.PIN_PROCESSES or not hasattr(os, "sched_setaffinity"):  # which only Linux has
        return
    cores = sorted(os.sched_getaffinity(0))
    core = next(filter(_is_free, cores), cores[os.getpid() % len(cores)])
    os.sched_setaffinity(0, {core})


def _is_free(core: int) -> bool:
    holder = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        holder.bind(f"\0maru-core-{core}")
    except OSError:
        holder.close()
        return False
    _held.append(holder)  # open as long as this process lives
    return True


_held: list[socket.socket] = []


def most_connections() -> int:
    """As many as files may be open, once the system gave as many as it will."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = FILES_MAX if hard == resource.RLIM_INFINITY else min(hard, FILES_MAX)
    if soft != resource.RLIM_INFINITY and soft < enough:
        resource.setrlimit(resource.RLIMIT_NOFILE, (enough, hard))
    return max(enough - SPARE_FILES, SPARE_FILES)
