"""The shared cache: something that makes the house quicker, and that it can do without.

A Redis that is down or frozen costs a moment, not an answer: reads find nothing, writes go nowhere, and for some
seconds it is not asked again; then one asks it for all. What must not be guessed raises all the same: `add` and `incr`,
which count.
"""

import logging
import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

REST_SECONDS = 2.0  # without asking a Redis that did not answer

logger = logging.getLogger(__name__)


class DispensableRedisCache(RedisCache):
    """Django's Redis cache, empty while its Redis is away."""

    _rests_until: ClassVar[float] = 0.0  # for all threads, each of which has an instance of its own

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._try(super().get, key, default, version, otherwise=default)

    def get_many(self, *args: Any, **options: Any) -> Any:
        return self._try(super().get_many, *args, otherwise={}, **options)

    def set(self, *args: Any, **options: Any) -> None:
        self._try(super().set, *args, otherwise=None, **options)

    def set_many(self, *args: Any, **options: Any) -> Any:
        return self._try(super().set_many, *args, otherwise=[], **options)

    def _try(self, ask: Callable[..., Any], *args: Any, otherwise: Any, **options: Any) -> Any:
        if time.monotonic() < self._rests_until:
            return otherwise
        if self._rests_until:
            self._rest()  # the others do not wait with us
        try:
            answer = ask(*args, **options)
        except (RedisError, OSError) as error:
            self._rest()
            logger.warning("the cache did not answer: %s", error)
            return otherwise
        DispensableRedisCache._rests_until = 0.0
        return answer

    @staticmethod
    def _rest() -> None:
        DispensableRedisCache._rests_until = time.monotonic() + REST_SECONDS
