"""A disk that is full is said so in words, nothing breaks by it, and it heals as soon as there is room."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest

from bench.soak.books import Books
from bench.soak.frames import lines
from bench.soak.ledger import Ledger
from bench.soak.tab import Refused, Tab
from bench.soak.world import PASSWORD, World

pytestmark = pytest.mark.once

LONG = "x" * 3000  # what does not fit into the room that is left in the log


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own, of 40 MiB."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", tmp_path], capture_output=True)
    if mounted.returncode:
        pytest.skip("needs the right to mount a file system")
    yield tmp_path
    subprocess.run(["umount", "--lazy", tmp_path], check=True)


@pytest.fixture
async def world(small_disk: Path) -> AsyncIterator[World]:
    async with World(small_disk, database="sqlite", processes=1) as world:
        await world.open()
        await asyncio.to_thread(world.furnish, people=1, rooms=1)
        yield world


def fill(disk: Path) -> Path:
    """Leave not a byte; the file that does it."""
    filler = os.open(disk / "filler", os.O_CREAT | os.O_WRONLY)
    for size in (2**20, 1):
        try:
            while True:
                os.write(filler, b"x" * size)
        except OSError:
            continue
    os.close(filler)
    return disk / "filler"


async def test_a_full_disk_is_said_in_words_and_heals_without_a_restart(world: World, small_disk: Path) -> None:
    ledger = Ledger()
    tab = Tab("load0001", doors=world.doors, ledger=ledger, rng=Random(1))  # noqa: S311 - not a secret
    await tab.sign_in(PASSWORD)
    await tab.load("load-1")
    client_id = str(uuid4())
    filler = fill(small_disk)

    refused = await tab.ask_once("/rooms/load-1/messages/", body=LONG, client_id=client_id)
    assert (refused.status, refused.headers["x-error"]) == (503, "unavailable")
    assert "its disk may be full" in refused.text
    socket = asyncio.create_task(tab.stay_connected())
    while not tab.is_connected:
        await asyncio.sleep(0.05)
    with pytest.raises(Refused, match="unavailable"):
        await tab.say(tab.views["load-1"], body=LONG, client_id=client_id)
    assert (await tab.ask_once("/rooms/load-1/")).status == 200
    ready = await tab.ask_once("/readyz")
    assert ready.status == 503
    assert "storage: less than 16 MiB are left" in ready.text

    filler.unlink()

    assert (await tab.ask_once("/readyz")).status == 200
    sent = await tab.ask_once("/rooms/load-1/messages/", body=LONG, client_id=client_id)
    assert sent.status == 201
    socket.cancel()
    (line,) = lines(sent.text)
    assert [message.number for message in Books(world.address_of_rows).messages()] == [line.number] == [1]
    assert world.manage("audit").returncode == 0
    assert "Traceback" not in world.log
