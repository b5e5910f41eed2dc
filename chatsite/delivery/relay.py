"""What processes that serve nobody say to open tabs: through Redis like all others, or, where there is none, through a
Unix socket in the data folder to the one process that serves.

As all that is said, it is a hint: what is lost here is found by the head check, some seconds later.
"""

import asyncio
import json
import logging
import os
import socket
import threading
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from chatsite.delivery import broadcast
from chatsite.delivery.bus import LayerBus
from chatsite.delivery.hub import Hub, get_hub

NAME = "tabs"
BYTES_MAX = 1 << 20  # of one datagram; Linux gives less
READS = 100  # at once; then others have a turn

logger = logging.getLogger(__name__)


def speak() -> None:
    """From now on what this process publishes is heard by the tabs of those that serve. Call it once."""
    if settings.REDIS_URL:
        threading.Thread(target=lambda: asyncio.run(_run_bus()), name="bus", daemon=True).start()
    else:
        broadcast.relays.append(Relay())


async def _run_bus() -> None:
    from channels.layers import channel_layers

    hub = get_hub()
    hub.bus = bus = LayerBus(hub, lambda: channel_layers.make_backend("default"))
    await bus.run()


class Relay:
    """Has what `broadcast` asks of a hub. Never waits, never fails."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BYTES_MAX)

    def publish(
        self, topic: str, frame: str, *, revision: int = 0, since: int | None = None, but: Collection[str] = ()
    ) -> None:
        self._send([topic, frame, revision, since, list(but)])

    def nudge(self, topic: str) -> None:
        self._send([topic, None, 0, None, []])

    def close(self) -> None:
        self._socket.close()

    def _send(self, said: list[Any]) -> None:
        try:
            with _address() as address:
                self._socket.sendto(json.dumps(said).encode(), address)
        except OSError as error:
            logger.info("nobody was told: %s", error)


async def listen(hub: Hub) -> None:
    """Hand on to local tabs what others say, as long as this runs."""
    loop = asyncio.get_running_loop()
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as sock:
        sock.setblocking(False)
        try:
            with _address() as address:
                with suppress(FileNotFoundError):
                    os.unlink(address)  # of a process that was killed
                sock.bind(address)
        except OSError as error:
            logger.warning("what jobs change is shown some seconds late: %s", error)
        else:
            loop.add_reader(sock, _read, sock, hub)
        try:
            await loop.create_future()
        finally:
            loop.remove_reader(sock)


def _read(sock: socket.socket, hub: Hub) -> None:
    for _ in range(READS):
        try:
            said = sock.recv(BYTES_MAX)
        except BlockingIOError:
            return
        try:
            topic, frame, revision, since, but = json.loads(said)
        except ValueError:
            logger.warning("something else came to the socket of the house")
            continue
        if frame is None:
            hub.nudge(topic)
        else:
            hub.publish(topic, frame, revision=revision, since=since, but=but)


@contextmanager
def _address() -> Iterator[str]:
    """The path of the socket, in a folder for its owner only. It is short: it may have 107 bytes (unix(7))."""
    folder = Path(settings.DATA_DIR, "relay")
    folder.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        near = Path("/proc/self/fd", str(handle))
        yield str((near if near.exists() else folder) / NAME)
    finally:
        os.close(handle)
