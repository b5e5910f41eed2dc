"""What the measurements share: when they mean nothing, how times are summed up, and where they were taken."""

import datetime
import json
import math
import os
import platform
import sqlite3
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent.parent / "results"
PACKAGES = ("django", "channels", "uvicorn", "uvloop", "httptools", "websockets", "daphne", "psycopg", "redis")


class Void(Exception):
    """A wrong answer: the figures of this run mean nothing."""


def percentile(values: Sequence[float], percent: float) -> float:
    """By the nearest rank."""
    return sorted(values)[math.ceil(percent / 100 * len(values)) - 1]


def machine() -> dict[str, Any]:
    """What the figures depend on, and nothing that tells whose machine it is."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(pages / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "packages": {name: version(name) for name in PACKAGES},
    }


def save(path: Path, *, bench: str, options: dict[str, Any], machine: dict[str, Any], figures: dict[str, Any]) -> None:
    """Write one run, with all that is needed to take it again."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    run = {"bench": bench, "taken": today, "machine": machine, "options": options, "figures": figures}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(run, indent=1) + "\n")


def load(path: Path) -> dict[str, Any]:
    """A run that was saved. Raises FileNotFoundError."""
    run: dict[str, Any] = json.loads(path.read_text())
    return run
