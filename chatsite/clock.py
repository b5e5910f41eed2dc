"""The one clock of waiting and limits, so that a test can move it."""

import time


def now() -> float:
    """Seconds on a clock that never goes back."""
    return time.monotonic()
