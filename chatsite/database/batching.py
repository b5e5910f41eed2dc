"""Asking the database in rounds: what many sockets ask for in the same moment is one question.

While a round is on its way the next one gathers; a lone question goes at once. A thousand tabs that come back together
cost a few dozen questions instead of thousands.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from typing import Generic, TypeVar

from chatsite.transport.thread_pools import in_socket_thread

Key = TypeVar("Key")
Found = TypeVar("Found")


class Rounds(Generic[Key, Found]):
    """`ask` is given all keys of a round, in a socket thread, and answers those it knows."""

    def __init__(self, ask: Callable[[Collection[Key]], Mapping[Key, Found]]) -> None:
        self._ask = ask
        self._wanted: set[Key] = set()
        self._running: asyncio.Task[Mapping[Key, Found]] | None = None
        self._gathering: asyncio.Task[Mapping[Key, Found]] | None = None

    async def __call__(self, keys: Collection[Key]) -> dict[Key, Found]:
        """What is known of these keys, asked after this call began. Raises what `ask` raises."""
        self._wanted.update(keys)
        if self._gathering is None or self._gathering.done():
            self._gathering = asyncio.get_running_loop().create_task(self._round(self._running))
            self._gathering.add_done_callback(_look_at)
        found = await asyncio.shield(self._gathering)
        return {key: found[key] for key in keys if key in found}

    async def _round(self, before: "asyncio.Task[Mapping[Key, Found]] | None") -> Mapping[Key, Found]:
        if before and not before.done():
            await asyncio.wait([before])
        wanted, self._wanted = self._wanted, set()
        self._running, self._gathering = self._gathering, None
        return await in_socket_thread(self._ask, wanted)


def _look_at(done: "asyncio.Task[Mapping[Key, Found]]") -> None:
    """An error that nobody waits for any more is nobody's."""
    if not done.cancelled():
        done.exception()
