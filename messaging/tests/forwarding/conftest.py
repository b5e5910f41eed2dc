"""Frames as they are said, and commits that a test decides."""

from tests.test_live_equals_reload import committed, said

__all__ = ["committed", "said"]
