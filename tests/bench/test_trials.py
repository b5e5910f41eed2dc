"""The trials of docs/reliability.md take minutes; that each can be started, and can fail, is seen here."""

import inspect
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path

import pytest

from bench.trials.__main__ import NAMES
from bench.trials.figures import Figure, table, times

pytestmark = pytest.mark.once

RELIABILITY = Path(__file__).parent.parent.parent / "docs" / "reliability.md"


@pytest.mark.parametrize("name", NAMES)
def test_a_trial_says_what_it_does_and_stands_in_the_documents(name: str) -> None:
    trial = import_module(f"bench.trials.{name.replace('-', '_')}")
    assert (trial.__doc__ or "").startswith("R")
    assert is_dataclass(trial.Options)
    assert all(type(option.default) in {int, float, bool, str} for option in fields(trial.Options))
    assert inspect.iscoroutinefunction(trial.run)
    assert f"`{name}" in RELIABILITY.read_text()


def test_a_figure_beyond_its_goal_is_missed_and_said_to_be() -> None:
    told = [Figure("lost", 1, 0), Figure("seconds", 5, 5), Figure("messages", 9)]
    assert [figure.is_missed for figure in told] == [True, False, False]
    lost, seconds, messages = table(told).splitlines()
    assert "MISSED" in lost
    assert "holds" in seconds
    assert "at most" not in messages


def test_times_are_judged_by_their_worst() -> None:
    _, p99, last = times("answered after", [0.001] * 98 + [0.2, 3.0], p99=250, last=2000)
    assert (p99.value, p99.is_missed, last.is_missed) == (200, False, True)
