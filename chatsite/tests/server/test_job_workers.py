"""The processes of bin/serve that do jobs: there as long as the server is, and no longer."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatsite.jobs.command import NICE
from chatsite.server import ports
from chatsite.tests.server.test_command import until
from tests.serving import Server

pytestmark = pytest.mark.once


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "data")
    server.start()
    yield server
    server.stop()


def children(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


def workers(server: Server) -> list[int]:
    return [pid for keeper in children(server.pid) for pid in children(keeper)]


def is_there(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_a_worker_that_is_killed_is_started_again_and_all_end_with_a_server_that_is_killed(server: Server) -> None:
    until(lambda: len(workers(server)) == 1)
    (first,) = workers(server)
    until(lambda: os.getpriority(os.PRIO_PROCESS, first) == NICE)
    os.kill(first, signal.SIGKILL)
    until(lambda: len(set(workers(server)) - {first}) == 1)
    (second,), (keeper,) = workers(server), children(server.pid)
    assert server.get("/livez")[0] == 200
    server.end(signal.SIGKILL)
    until(lambda: not is_there(second) and not is_there(keeper))


def test_they_end_before_a_server_that_is_stopped_and_hold_nothing_of_it(server: Server) -> None:
    until(lambda: len(workers(server)) == 1)
    mine = [*children(server.pid), *workers(server)]
    held = {os.readlink(handle) for pid in mine for handle in Path(f"/proc/{pid}/fd").iterdir()}
    assert not [name for name in held if name.endswith("serve.lock")]
    assert not held & {f"socket:[{inode}]" for inode in ports._listening_inodes(server.port)}
    assert server.end(signal.SIGTERM) == 0
    assert not any(is_there(pid) for pid in mine)


def test_a_server_may_have_none(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", JOB_WORKERS="0")
    server.start()
    assert children(server.pid) == []
    server.stop()
