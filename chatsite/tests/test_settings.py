"""How long anybody waits for PostgreSQL. Settings are read anew in a process of their own."""

import json
import sys

import pytest
from django.db import connection

from tests.serving import environment, run

ASK = "import json; from chatsite.settings import DATABASES; print(json.dumps(DATABASES['default']['OPTIONS']))"
LIMITS = "-c lock_timeout=2000 -c statement_timeout=5000 -c idle_in_transaction_session_timeout=10000"


def options(tmp_path, **more: str) -> dict[str, object]:
    more.setdefault("DATABASE_URL", "postgres://maru@db.example.org/maru")
    answer = run([sys.executable, "-c", ASK], environment(DATA_DIR=str(tmp_path), **more))
    found: dict[str, object] = json.loads(answer.stdout)
    return found


def test_a_postgresql_that_does_not_answer_is_given_up_after_seconds(tmp_path) -> None:
    found = options(tmp_path)
    assert found["connect_timeout"] == 5
    assert found["tcp_user_timeout"] == 15_000
    assert (found["keepalives_idle"], found["keepalives_interval"], found["keepalives_count"]) == (5, 5, 2)
    assert found["options"] == LIMITS


def test_commands_may_take_their_time_and_the_address_has_the_last_word(tmp_path) -> None:
    url = "postgres://maru@db.example.org/maru?connect_timeout=30"
    found = options(tmp_path, DATABASE_LIMITS="0", DATABASE_URL=url)
    assert found["options"] == ""
    assert found["connect_timeout"] == 30


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one timeout, of the connection")
def test_postgresql_itself_ends_what_takes_too_long() -> None:
    with connection.cursor() as cursor:
        for name, limit in {"lock_timeout": "2s", "statement_timeout": "5s"}.items():
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone() == (limit,)
