"""Rendered messages, kept under keys that change whenever they do: lately used ones here, all processes' in the cache.

A page shows fifty. To find them in a dict takes a tenth of the time it takes to ask the cache (docs/performance.md).
"""

import threading
from collections.abc import Collection, Iterable, Mapping
from itertools import islice

from django.core.cache import cache

NEAR_MAX = 10_000  # elements of a kilobyte or less
LEAVE_AT_ONCE = 1_000
KEEP_SECONDS = 86_400

_near: dict[str, str] = {}  # the oldest first
_making_room = threading.Lock()


def get(keys: Collection[str]) -> dict[str, str]:
    """Those that are kept, by key."""
    found = {key: element for key in keys if (element := _near.get(key)) is not None}
    if len(found) < len(keys):
        elsewhere = cache.get_many([key for key in keys if key not in found])
        _put_near(elsewhere)
        found |= elsewhere
    return found


def put(elements: Mapping[str, str]) -> None:
    """Keep these, for this process and all others."""
    _put_near(elements)
    cache.set_many(dict(elements), KEEP_SECONDS)


def drop(keys: Iterable[str]) -> None:
    """Keep these no longer: something changed in them that their keys do not tell."""
    keys = list(keys)
    for key in keys:
        _near.pop(key, None)
    cache.delete_many(keys)


def clear_near() -> None:
    """Forget all that this process holds by itself."""
    _near.clear()


def _put_near(elements: Mapping[str, str]) -> None:
    _near.update(elements)
    if len(_near) > NEAR_MAX:
        with _making_room:
            for key in list(islice(_near, LEAVE_AT_ONCE)):
                _near.pop(key, None)
