"""Rendered messages that are kept: near, and for all processes."""

import pytest
from django.core.cache import cache

from messaging.messages import fragment_cache


def test_what_another_process_rendered_is_found() -> None:
    cache.set("message:1", "<chat-message>")
    assert fragment_cache.get(["message:1", "message:2"]) == {"message:1": "<chat-message>"}


def test_what_is_near_is_found_without_the_cache() -> None:
    fragment_cache.put({"message:1": "a"})
    cache.clear()
    assert fragment_cache.get(["message:1"]) == {"message:1": "a"}


def test_what_was_dropped_is_nowhere() -> None:
    fragment_cache.put({"message:1": "a", "message:2": "b"})
    fragment_cache.drop(["message:1"])
    assert fragment_cache.get(["message:1", "message:2"]) == {"message:2": "b"}


def test_memory_is_bounded_and_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragment_cache, "NEAR_MAX", 10)
    monkeypatch.setattr(fragment_cache, "LEAVE_AT_ONCE", 5)
    for number in range(20):
        fragment_cache.put({f"message:{number}": "a"})
        cache.clear()
    assert len(fragment_cache.get([f"message:{number}" for number in range(20)])) <= 10
    assert fragment_cache.get(["message:0", "message:19"]) == {"message:19": "a"}
