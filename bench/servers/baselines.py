"""What the fan-out is measured against, and how each wants to be spoken to."""

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

TUTORIAL, DAPHNE, SOCKET_IO = "tutorial", "daphne", "socketio"
NODE_FOLDER = Path(__file__).parent.parent / "socketio"


@dataclass(frozen=True)
class Baseline:
    arguments: list[str]
    window: int  # messages that may be on their way
    program: str = sys.executable
    query: str = ""
    greeting: bytes = b""
    wrap: Callable[[str], bytes] = str.encode


def _socket_io_event(message: str) -> bytes:
    """https://socket.io/docs/v4/socket-io-protocol/: a message of Engine.IO (4) that is an event of Socket.IO (2)."""
    return f"42{json.dumps(['chat message', message])}".encode()


def is_installed() -> bool:
    """Whether Socket.IO can be measured here."""
    return bool(shutil.which("node")) and (NODE_FOLDER / "node_modules").exists()


# The in-memory layer drops what exceeds 100 messages for a channel, so few may be on their way.
BASELINES = {
    TUTORIAL: Baseline(["-m", "bench.servers.hosting", "bench.servers.naive"], window=8),
    DAPHNE: Baseline(["-m", "bench.servers.hosting", "bench.servers.naive", "daphne"], window=8),
    SOCKET_IO: Baseline(
        [str(NODE_FOLDER / "server.js")],
        window=50,
        program="node",
        query="?EIO=4&transport=websocket",
        greeting=b"40",
        wrap=_socket_io_event,
    ),
}
