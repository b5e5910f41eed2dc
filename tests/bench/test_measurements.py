"""The measurements of docs/performance.md still run, and do not believe what they are told."""

import json
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from bench.all import RUNS
from bench.clients.web import Answer, Request
from bench.measuring.figures import Void
from bench.report import PAGE, filled
from bench.reporting.sections import MISSING, Results
from bench.servers.process import ROOT

pytestmark = pytest.mark.once

PAGE_REQUEST = Request(b"GET / HTTP/1.1\r\n\r\n", b"200", (b"hello", b"</html>"))
WHOLE = b"<html>hello</html>"


def test_posts_are_measured_and_their_figures_reach_the_page(tmp_path: Path) -> None:
    """Four seconds: two processes start, and a house is made."""
    command = [sys.executable, "bench/posts.py", "--quick", "--json", str(tmp_path / "posts.json")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    run = json.loads((tmp_path / "posts.json").read_text())
    assert {way["per_second"] > 0 for way in run["figures"]["ways"].values()} == {True}
    assert str(tmp_path) not in json.dumps(run), "results do not tell where they were taken"
    page = filled(PAGE.read_text(), Results(tmp_path))
    assert "up the socket, 16 of each on their way |" in page


@pytest.mark.parametrize("run", RUNS)
def test_every_run_names_options_that_there_are(run: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bench, *options = shlex.split(RUNS[run])
    monkeypatch.setattr(sys, "argv", [bench, *options])
    assert import_module(f"bench.{bench}").read_options()


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"HTTP/1.1 500 Internal Server Error", WHOLE),
        (b"HTTP/1.1 200 OK", b"<html>hello"),
        (b"HTTP/1.1 200 OK", b"<html>good evening</html>"),
        (b"HTTP/1.1 200 OK", b""),
    ],
)
def test_a_wrong_answer_makes_a_run_void(head: bytes, body: bytes) -> None:
    PAGE_REQUEST.check(Answer(b"HTTP/1.1 200 OK", WHOLE))
    with pytest.raises(Void):
        PAGE_REQUEST.check(Answer(head, body))


def test_what_was_not_measured_is_not_on_the_page(tmp_path: Path) -> None:
    page = filled(PAGE.read_text(), Results(tmp_path))
    assert page.count(MISSING) == page.count("<!-- figures: ")
