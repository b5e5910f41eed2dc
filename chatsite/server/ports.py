"""Taking a port to listen on, and saying in words why one cannot be had."""

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

LISTENING = "0A"  # the state in /proc/net/tcp (Linux, include/net/tcp_states.h)


class NoPort(Exception):
    """The address cannot be listened on; its text says why, and what to do."""


def listen(*, host: str, port: int, backlog: int) -> socket.socket:
    """A listening TCP socket. Port 0 takes any free one. Raises NoPort.

    It listens at once, so that of two servers that start together one is told so here and not later.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError, OverflowError) as error:
        raise NoPort(f"There is no address {host!r} to listen on ({error}).") from error
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind(address)
        sock.listen(backlog)
    except OSError as error:
        sock.close()
        raise NoPort(_why(error, host=host, port=port)) from error
    return sock


def _why(error: OSError, *, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        other = "another program"
        if found := holder(port):
            pid, command = found
            other = f"process {pid} ({command})"
        return f"Port {port} is taken by {other}. Stop that, or choose another: bin/serve --port {port + 1}"
    if error.errno == errno.EACCES:
        return f"Port {port} may not be opened by this user: ports below 1024 need special rights. Try --port 8000."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine. Try --host 127.0.0.1, or 0.0.0.0 for all addresses."
    return f"Cannot listen on {host}:{port}: {error.strerror}."


def holder(port: int) -> tuple[int, str] | None:
    """Who listens on a TCP port: process id and command line. None where the system does not tell."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            for handle in (process / "fd").iterdir():
                if os.readlink(handle) in sockets:
                    command = (process / "cmdline").read_text(errors="replace").replace("\0", " ").strip()
                    return int(process.name), command[:120]
    return None


def _listening_inodes(port: int) -> Iterator[str]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with suppress(OSError):
            for line in Path(table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                    yield fields[9]
