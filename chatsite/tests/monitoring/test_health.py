import os
import socket
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from chatsite.monitoring import health


@pytest.fixture(autouse=True)
def _nothing_known_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", False)


def test_livez_asks_no_database(client: Client) -> None:
    answer = client.get("/livez")  # pytest-django would not let a query through here
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/readyz", "/healthz"])
def test_readyz_says_that_every_part_is_there(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.content.decode() == "ok\ndatabase: ok\nmigrations: ok\nlayer: ok\nstorage: ok\n"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_applied_migrations_are_not_looked_for_again(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/readyz")
    with django_assert_num_queries(1):
        client.get("/readyz")


@pytest.mark.django_db
def test_readyz_names_a_database_that_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: object) -> None:
        raise OperationalError("connection to 10.1.2.3 refused")

    monkeypatch.setattr(connection, "cursor", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.content.decode().startswith("not ready\ndatabase: does not answer\n")
    assert b"10.1.2.3" not in answer.content
    assert answer["Retry-After"] == "1"


@pytest.mark.django_db
def test_readyz_names_migrations_that_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: ["one"])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "migrations: some are not applied" in answer.content.decode()


@pytest.fixture
def frozen() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.django_db
@pytest.mark.parametrize("port", ["frozen", "closed"])
def test_readyz_names_a_redis_that_is_away_within_two_seconds(
    client: Client, settings: Settings, frozen: int, port: str
) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{frozen if port == 'frozen' else 1}/0"
    start = time.monotonic()
    answer = client.get("/readyz")
    assert time.monotonic() - start < 2
    assert answer.status_code == 503
    assert "layer: Redis does not answer" in answer.content.decode()


def test_machines_need_no_https_to_ask(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/livez").status_code == 200
    assert Client().get("/accounts/login/").status_code == 301


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "said", "words"),
    [
        ("shutil.disk_usage", lambda *_: os.stat("/nowhere"), "the data folder is gone"),
        ("os.access", lambda *_: False, "the data folder cannot be written to"),
        ("shutil.disk_usage", lambda *_: SimpleNamespace(free=2**20), "less than 16 MiB are left"),
    ],
)
def test_readyz_names_a_folder_that_takes_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch, name: str, said: object, words: str
) -> None:
    monkeypatch.setattr(f"chatsite.monitoring.health.{name}", said)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert f"storage: {words}" in answer.content.decode()
