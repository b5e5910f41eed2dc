"""Looking at a server from outside: its metrics, its memory, its open files, and whom it shows as here."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench.soak.browser import Browser, NoAnswer
from bench.soak.checks import MEMBER
from bench.trials.tabs.line import Address

METRIC = re.compile(r"^maru_(\w+?)(?:_total)? (\S+)$", re.MULTILINE)
KIB = 1024


async def metrics(door: Address) -> dict[str, float]:
    """Of the server that answers. Raises NoAnswer."""
    answer = await Browser().get(door, "/metrics")
    if answer.status != 200:
        raise NoAnswer(f"/metrics answered {answer.status}")
    return {name: float(value) for name, value in METRIC.findall(answer.text)}


def memory_kib(pid: int, what: str = "VmRSS") -> int:
    """Resident memory; `RssAnon` is its own, `RssFile` that of files it looks into (proc(5), /proc/pid/status)."""
    found = re.search(rf"{what}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1])


def files(pid: int) -> int:
    """How many are open; connections are files, too."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


async def present(browser: Browser, door: Address, slug: str, *, pages: int = 20) -> set[int]:
    """The people whom the members panel of a room shows as here."""
    panel = await browser.get(door, f"/rooms/{slug}/members/?pages={pages}")
    return {int(user) for user, state in MEMBER.findall(panel.text) if state != "offline"}


async def until(condition: Callable[[], Awaitable[bool]], *, seconds: float, every: float = 0.5) -> float:
    """Ask until it is so; how long that took, or infinity if it took longer than `seconds`."""
    begun = time.monotonic()
    while not await condition():
        if time.monotonic() - begun > seconds:
            return float("inf")
        await asyncio.sleep(every)
    return time.monotonic() - begun
