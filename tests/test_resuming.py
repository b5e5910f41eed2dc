"""An upload goes on after its line was cut and after the server was killed in the middle of it."""

import asyncio
import http.client
import os
import socket
import time
from collections.abc import AsyncIterator, Callable
from email.message import Message
from pathlib import Path
from random import Random

import pytest

from bench.soak.ledger import Ledger
from bench.soak.tab import Tab
from bench.soak.world import PASSWORD, World

pytestmark = pytest.mark.once

CONTENT = os.urandom(6 << 20)
PIECE = {"Content-Type": "application/offset+octet-stream"}
PATIENCE_SECONDS = 20.0


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World(tmp_path, database="sqlite", processes=1) as world:
        await world.open()
        await asyncio.to_thread(world.furnish, people=1, rooms=1)
        yield world


class Uploader:
    """Somebody signed in, who sends a file by tus."""

    def __init__(self, world: World, cookie: str) -> None:
        self._server = world.servers[0]
        token = cookie.partition("csrftoken=")[2].partition(";")[0]
        self._headers = {"Cookie": cookie, "X-CSRFToken": token, "Tus-Resumable": "1.0.0"}

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, Message, bytes]:
        """Status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=PATIENCE_SECONDS)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, self._headers | PIECE | named)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def offset(self, path: str) -> int:
        return int(self.ask("HEAD", path)[1]["Upload-Offset"])

    def send(self, path: str, offset: int, body: bytes, length: int) -> socket.socket:
        """The head of a PATCH for so many bytes, and this body, without waiting for an answer."""
        line = socket.create_connection(("127.0.0.1", self._server.port))
        headers = {"Host": "localhost", "Content-Length": str(length), "Upload-Offset": str(offset)}
        lines = [f"{name}: {value}" for name, value in (self._headers | PIECE | headers).items()]
        line.sendall("\r\n".join([f"PATCH {path} HTTP/1.1", *lines, "", ""]).encode() + body)
        return line


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


async def test_an_upload_survives_a_cut_line_and_a_kill(world: World) -> None:
    server = world.servers[0]
    tab = Tab("load0001", doors=[("127.0.0.1", server.port)], ledger=Ledger(), rng=Random(1))  # noqa: S311 - no secret
    await tab.sign_in(PASSWORD)
    await asyncio.to_thread(upload, Uploader(world, tab.cookie), world)


def upload(uploader: Uploader, world: World) -> None:
    server, size = world.servers[0], len(CONTENT)
    path = uploader.ask("POST", "/files/resumable/", Upload_Length=str(size), Content_Type="text/plain")[1]["Location"]
    (half, end) = (size // 3, 2 * size // 3)

    uploader.send(path, 0, CONTENT[:half], size).close()
    until(lambda: uploader.offset(path) == half)

    (part,) = (server.data / "uploads").iterdir()
    line = uploader.send(path, half, CONTENT[half:end], end - half)
    until(lambda: part.stat().st_size > half)
    server.kill()
    line.close()
    server.start()
    offset = uploader.offset(path)
    assert offset in {half, end}

    status, told, _ = uploader.ask("PATCH", path, CONTENT[offset:], Upload_Offset=str(offset))
    assert status == 200
    assert uploader.ask("PATCH", path, Upload_Offset=str(size))[1]["X-File"] == told["X-File"]
    assert uploader.ask("GET", f"/files/{told['X-File']}/file")[2] == CONTENT
    assert list((server.data / "uploads").iterdir()) == []
    assert "Traceback" not in world.log
