"""What machines read of a server: every number, and of several workers the sum."""

import os
import re
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django_tasks_db.models import DBTaskResult
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from pytest_django import Settings

from chatsite.jobs import gauges as job_gauges
from chatsite.monitoring.metrics import GAUGES, HELP, gauges, metrics

SAMPLE = re.compile(r"^(maru_\w+) (\S+)$", re.MULTILINE)
COUNTED = re.compile(r'\bmetrics\["(\w+)"\] \+=')
WORKER = """
import os, sys
from chatsite.monitoring.metrics import gauges, metrics, publish
metrics["frames_sent"] += int(sys.argv[1])
publish()
metrics["frames_sent"] += int(sys.argv[1])
gauges.update(sockets=float(sys.argv[2]), loop_lag_seconds=float(sys.argv[3]))
publish()
print(os.getpid())
"""


def told(text: str) -> dict[str, float]:
    return {name: float(value) for name, value in SAMPLE.findall(text)}


def worker(folder: Path, *, frames: int, sockets: int, lag: float) -> int:
    """A process that counts so many frames twice, publishes and ends; its id."""
    run = subprocess.run(
        [sys.executable, "-c", WORKER, str(frames), str(sockets), str(lag)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "tests.settings"},
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    )
    return int(run.stdout)


def sums(folder: Path) -> dict[str, float]:
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(folder))
    return told(generate_latest(registry).decode())


def test_every_number_is_told_and_explained(db: None) -> None:
    answer = Client().get("/metrics")
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    names = {name: f"maru_{name}" if name in GAUGES else f"maru_{name}_total" for name in HELP}
    assert told(answer.text).keys() == set(names.values())
    for name, metric in names.items():
        kind = "gauge" if name in GAUGES else "counter"
        assert f"# HELP {metric} {HELP[name]}\n# TYPE {metric} {kind}\n{metric} " in answer.text


def test_jobs_that_wait_and_that_failed_are_counted_once_in_a_while(
    db: None, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
) -> None:
    monkeypatch.setattr(job_gauges, "_looked_at", -job_gauges.SECONDS)
    for status in ("READY", "READY", "FAILED", "SUCCESSFUL", "RUNNING"):
        DBTaskResult.objects.create(status=status, task_path="a.job", args_kwargs={"args": [], "kwargs": {}})
    with django_assert_num_queries(1):
        first, second = (told(Client().get("/metrics").text) for _ in range(2))
    assert first == second
    assert (first["maru_jobs_waiting"], first["maru_jobs_failed"]) == (2, 1)


def test_what_was_counted_is_told_at_once(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    before = told(Client().get("/metrics").text)
    metrics["frames_sent"] += 3
    monkeypatch.setitem(gauges, "sockets", 7.0)
    for _ in range(2):
        after = told(Client().get("/metrics").text)
        assert after["maru_frames_sent_total"] == before["maru_frames_sent_total"] + 3
        assert after["maru_sockets"] == 7


def test_everything_that_is_counted_has_an_explanation() -> None:
    """A number without one would not be told."""
    apps = [Path(settings.BASE_DIR, app) for app in ("accounts", "chatsite", "messaging", "rooms")]
    sources = [path for app in apps for path in app.rglob("*.py") if "tests" not in path.parts]
    counted = {name for path in sources for name in COUNTED.findall(path.read_text())}
    assert counted == HELP.keys() - GAUGES.keys()


def test_of_several_workers_the_sum_is_told(tmp_path: Path) -> None:
    first = worker(tmp_path, frames=20, sockets=3, lag=0.5)
    worker(tmp_path, frames=1, sockets=4, lag=0.25)
    both = sums(tmp_path)
    assert both["maru_frames_sent_total"] == 42
    assert both["maru_writer_items_total"] == 0
    assert both["maru_sockets"] == 7
    assert both["maru_loop_lag_seconds"] == 0.5
    mark_process_dead(first, path=str(tmp_path))
    left = sums(tmp_path)
    assert left["maru_frames_sent_total"] == 42, "a counter never shrinks"
    assert left["maru_sockets"] == 4
    assert left["maru_loop_lag_seconds"] == 0.25


@pytest.mark.parametrize(
    ("networks", "address", "status"),
    [
        (["127.0.0.0/8", "::1"], "127.0.0.1", 200),
        (["127.0.0.0/8", "::1"], "::1", 200),
        (["127.0.0.0/8", "::1"], "192.0.2.7", 404),
        (["192.0.2.0/24"], "192.0.2.7", 200),
        (["192.0.2.0/24"], "127.0.0.1", 404),
        ([], "127.0.0.1", 404),
        (["127.0.0.0/8"], "", 404),
    ],
)
def test_only_who_may_read_it_is_told(
    networks: list[str], address: str, status: int, settings: Settings, db: None
) -> None:
    settings.METRICS_FROM = networks
    assert Client().get("/metrics", REMOTE_ADDR=address).status_code == status


def test_a_file_that_is_there_only_in_part_is_read_again(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As that of a worker which starts while another one is asked."""
    answers: Iterator[Exception | bytes] = iter(
        [struct.error("unpack_from requires a buffer"), FileNotFoundError("gauge"), b"maru_sockets 1.0"]
    )

    def read(registry: CollectorRegistry) -> bytes:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr("prometheus_client.generate_latest", read)
    assert told(Client().get("/metrics").text) == {"maru_sockets": 1.0}
