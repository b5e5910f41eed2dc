"""A cache whose Redis is away is an empty cache."""

import pytest
from redis.exceptions import RedisError

from chatsite.cache import DispensableRedisCache
from tests.services import free_port

pytestmark = pytest.mark.once


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch) -> DispensableRedisCache:
    """One with nobody behind it."""
    monkeypatch.setattr(DispensableRedisCache, "_rests_until", 0.0)
    return DispensableRedisCache(f"redis://127.0.0.1:{free_port()}/0", {})


def test_reading_finds_nothing(cache: DispensableRedisCache) -> None:
    assert cache.get("key", "default") == "default"
    assert cache.get_many(["key"]) == {}


def test_writing_does_no_harm(cache: DispensableRedisCache) -> None:
    cache.set("key", "value")
    assert cache.set_many({"key": "value"}) == []


def test_counting_says_that_it_cannot(cache: DispensableRedisCache) -> None:
    with pytest.raises(RedisError):
        cache.incr("key")


def test_a_redis_that_did_not_answer_is_left_alone_for_a_while(
    cache: DispensableRedisCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.get("key")
    asked: list[object] = []
    monkeypatch.setattr("chatsite.cache.RedisCache.get", lambda *args: asked.append(args))

    assert cache.get("key", "default") == "default"
    assert asked == []


def test_after_a_rest_one_asks_for_all(cache: DispensableRedisCache, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask(_: object, key: str, default: object, *args: object) -> object:
        asked.append(key)
        return cache.get("another's", default) if key == "mine" else "found"

    monkeypatch.setattr("chatsite.cache.RedisCache.get", ask)
    monkeypatch.setattr(DispensableRedisCache, "_rests_until", 0.1)  # long over

    assert cache.get("mine", "not asked") == "not asked"
    assert asked == ["mine"]
    assert cache.get("theirs") == "found"
