"""Rendered messages that are kept: near, and for all processes."""

import pytest
from django.core.cache import cache

from messaging import kept


def test_what_another_process_rendered_is_found() -> None:
    cache.set("message:1", "<chat-message>")
    assert kept.get(["message:1", "message:2"]) == {"message:1": "<chat-message>"}


def test_what_is_near_is_found_without_the_cache() -> None:
    kept.put({"message:1": "a"})
    cache.clear()
    assert kept.get(["message:1"]) == {"message:1": "a"}


def test_what_was_dropped_is_nowhere() -> None:
    kept.put({"message:1": "a", "message:2": "b"})
    kept.drop(["message:1"])
    assert kept.get(["message:1", "message:2"]) == {"message:2": "b"}


def test_memory_is_bounded_and_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "NEAR_MAX", 10)
    monkeypatch.setattr(kept, "LEAVE_AT_ONCE", 5)
    for number in range(20):
        kept.put({f"message:{number}": "a"})
        cache.clear()
    assert len(kept.get([f"message:{number}" for number in range(20)])) <= 10
    assert kept.get(["message:0", "message:19"]) == {"message:19": "a"}
