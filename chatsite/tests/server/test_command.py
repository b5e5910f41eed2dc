import os
import signal
import stat
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from chatsite.server import ports
from tests.services import Postgres, Redis, running
from tests.serving import COMMAND, HOUSE, Server, environment, refused, run

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One house for all tests that only look at it."""
    server = Server(tmp_path_factory.mktemp("house") / "data", is_first=True)
    server.start()
    yield server
    server.stop()


def test_it_says_where_it_is_open_and_how_the_first_account_is_made(server: Server) -> None:
    assert f"is open at {server.url}" in server.said
    assert "The first person to do so becomes the owner." in server.said


def test_it_is_healthy_once_it_says_that_it_is_open(server: Server) -> None:
    assert server.get("/healthz") == (200, "ok\ndatabase: ok\nmigrations: ok\nlayer: ok\nstorage: ok\n")
    assert server.get("/livez") == (200, "ok\n")


def test_it_serves_pages_with_their_style(server: Server) -> None:
    status, page = server.get("/accounts/login/")
    style = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert status == 200
    assert server.get(style)[0] == 200


def test_the_secret_is_made_once_and_for_its_owner_only(server: Server) -> None:
    secret = server.data / "secret_key"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert len(secret.read_text()) > 50


def test_nobody_else_on_the_machine_reads_what_it_stores(server: Server) -> None:
    for path in [server.data, *server.data.rglob("*")]:
        if path.is_relative_to(server.data / "static"):
            continue
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


def test_a_second_server_on_the_same_folder_is_refused_in_words(server: Server) -> None:
    second = refused(server.data, "--port", "0")
    assert second.returncode == 1
    assert f"serving the data folder {server.data} already (process {server.pid}, " in second.stderr
    assert server.get("/healthz")[0] == 200


def test_a_busy_port_is_reported_with_who_holds_it(server: Server, tmp_path: Path) -> None:
    second = refused(tmp_path / "data", "--port", str(server.port))
    assert second.returncode == 1
    assert f"Port {server.port} is taken by process {server.pid} (" in second.stderr
    assert f"bin/serve --port {server.port + 1}" in second.stderr


@pytest.mark.parametrize(
    "more", [{}, {"REDIS_URL": "redis://127.0.0.1:1/0"}, {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}]
)
def test_several_workers_need_a_shared_database_and_redis(tmp_path: Path, more: dict[str, str]) -> None:
    answer = refused(tmp_path / "data", "--workers", "2", **more)
    assert answer.returncode == 1
    assert "set DATABASE_URL (PostgreSQL) and REDIS_URL" in answer.stderr


def test_a_database_that_is_away_is_named_in_words(tmp_path: Path) -> None:
    answer = refused(tmp_path / "data", "--port", "0", DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    assert answer.returncode == 1
    assert answer.stderr.strip().splitlines()[-1] != ""
    assert "The database does not answer" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_data_folder_that_cannot_be_made_is_named_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    answer = refused(tmp_path / "file" / "data")
    assert answer.returncode == 1
    assert str(tmp_path / "file") in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("option", [("--port", "80000"), ("--port", "http"), ("--workers", "0"), ("--capacity", "-1")])
def test_options_that_make_no_sense_are_refused_in_words(tmp_path: Path, option: tuple[str, str]) -> None:
    answer = refused(tmp_path / "data", *option)
    assert answer.returncode == 2
    assert repr(option[1]) in answer.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly_and_says_so(tmp_path: Path, how: signal.Signals) -> None:
    server = Server(tmp_path / "data")
    server.start()
    assert server.end(how) == 0
    assert server.said.endswith("Maru has stopped. Everything that was sent is kept.\n")


def test_a_killed_server_leaves_nothing_in_the_way_of_the_next(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    server.start()
    secret = (server.data / "secret_key").read_text()
    server.end(signal.SIGKILL)
    server = Server(tmp_path / "data", port=server.port)
    server.start()
    assert server.get("/healthz")[0] == 200
    assert (server.data / "secret_key").read_text() == secret
    server.stop()


def test_workers_end_with_the_process_that_keeps_them_even_when_that_is_killed(tmp_path: Path) -> None:
    with running(Postgres) as postgres, running(Redis) as redis:
        server = Server(tmp_path / "data", "--workers", "2", DATABASE_URL=postgres.url, REDIS_URL=redis.url)
        server.start()
        assert server.get("/healthz")[0] == 200
        server.end(signal.SIGKILL)
        until_free(server.port)


def test_workers_tell_the_sum_of_their_numbers_also_after_one_died(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with running(Postgres) as postgres, running(Redis) as redis:
        where = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url, "TMPDIR": str(temporary)}
        server = Server(tmp_path / "data", "--workers", "2", port=0, is_first=False, **where)
        server.start()
        (folder,) = temporary.glob("maru-metrics-*")
        for _ in range(12):  # the system chooses which worker takes each
            open_from_elsewhere(server.port)
        until(lambda: "\nmaru_foreign_origins_total 12.0\n" in server.get("/metrics")[1])
        workers = live_workers(folder)
        assert len(workers) == 2
        os.kill(min(workers), signal.SIGKILL)
        until(lambda: len(live_workers(folder) - {min(workers)}) == 2)
        assert "\nmaru_foreign_origins_total 12.0\n" in server.get("/metrics")[1]
        until(lambda: min(workers) not in live_workers(folder))
        server.stop()
    assert not folder.exists()


def open_from_elsewhere(port: int) -> None:
    """Ask for a socket in the name of a foreign page."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Origin": "http://elsewhere.example",
    }
    connection.request("GET", "/ws/", headers=headers)
    assert connection.getresponse().status == 403
    connection.close()


def live_workers(folder: Path) -> set[int]:
    """The workers whose sockets count."""
    return {int(path.stem.rpartition("_")[2]) for path in folder.glob("gauge_livesum_*.db")}


def until(condition: Callable[[], bool]) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def until_free(port: int) -> None:
    """Wait until nobody listens on the port."""
    deadline = time.monotonic() + 5
    while ports.holder(port):
        assert time.monotonic() < deadline, f"port {port} is still held"
        time.sleep(0.05)


def test_help_names_every_option() -> None:
    answer = run([*COMMAND, "--help"], environment())
    assert answer.returncode == 0
    for option in ("--host", "--port", "--workers", "--data", "--capacity", "--demo"):
        assert option in answer.stdout


@pytest.fixture
def old_python(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine whose only Python is 3.9."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("bash", "dirname"):
        path = next(Path(folder) / name for folder in os.environ["PATH"].split(":") if (Path(folder) / name).exists())
        (programs / name).symlink_to(path)
    python = programs / "python3"
    python.write_text('#!/bin/bash\n[ "$1" = --version ] && echo Python 3.9.2 || exit 1\n')
    python.chmod(0o755)
    return {"PATH": str(programs)}


def test_a_python_that_is_too_old_is_named_in_words(old_python: dict[str, str]) -> None:
    answer = run([str(HOUSE / "bin" / "serve")], old_python)
    assert answer.returncode == 1
    assert "Maru needs Python 3.11 or newer; this machine has Python 3.9.2." in answer.stderr
