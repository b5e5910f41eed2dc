"""The Chromium that journeys use: one on PATH, else Playwright's own, else what can be installed.

`python -m tests.browser COMMAND…` runs a command with its path in CHROMIUM. Without any Chromium the command is not
run: in CI that is a failure, elsewhere a loud line.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

# The shell has the same engine without the windows around it, and takes less than half of the processor.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL_SECONDS = 300


def find() -> str | None:
    """Path of a Chromium on this machine."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None) or _of_playwright()


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> str | None:
    """Install one by the first way that works; its path."""
    for command in _ways():
        try:
            subprocess.run(command, check=True, timeout=INSTALL_SECONDS, stdin=subprocess.DEVNULL)
        except (OSError, subprocess.SubprocessError):
            continue
        if path := find():
            return path
    return None


def _ways() -> Iterator[list[str]]:
    yield [sys.executable, "-m", "playwright", "install", "chromium"]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for name in NAMES[:2]:
            install = f"apt-get update && apt-get install -y --no-install-recommends {name} fonts-noto-cjk"
            yield ["sh", "-c", install]


def main(command: list[str]) -> int:
    if path := find() or install():
        return subprocess.run(command, env={**os.environ, "CHROMIUM": path}).returncode
    print("!!! No Chromium: the journeys were NOT run. Install one, e.g. apt install chromium, and try again.")
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
