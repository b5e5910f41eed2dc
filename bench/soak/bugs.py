"""Each promise broken in turn, to show that the harness notices.

`server` is applied inside the server process by `bench.soak.broken`, never by Maru itself; `trusting` people have no
gap check. `faults` are what brings the bug out.
"""

import random
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4


@dataclass(frozen=True)
class Bug:
    about: str
    faults: tuple[str, ...]
    server: Callable[[], None] | None = None
    trusting: bool = False
    drop: float = 0.0
    deaf: float = 0.0  # share of frames that tabs do not hear; processes close gaps of their own by themselves


def no_dedupe() -> None:
    """A repeated client_id is stored again: under another one, for the database would not have it."""
    from messaging.messages.operations import Post, writer
    from messaging.models import Message

    commit = writer._commit

    def again(post: Post) -> Post:
        return replace(post, client_id=uuid4()) if Message.objects.filter(client_id=post.client_id).exists() else post

    writer._commit = lambda posts: commit([again(post) for post in posts])


def publish_before_commit() -> None:
    """Tabs are told inside the transaction. Without a rollback nobody would notice: every twentieth one is."""
    from django.db import OperationalError, transaction

    from messaging.messages import operations as messages

    class Hasty:
        atomic = transaction.atomic

        @staticmethod
        def on_commit(act: Callable[[], None], **_options: bool) -> None:
            act()

    commit = messages.writer._commit

    def commit_mostly(posts: Sequence[Any]) -> Any:
        with transaction.atomic():
            outcomes = commit(posts)
            if random.random() < 0.05:  # noqa: S311
                raise OperationalError("rolled back")
        return outcomes

    messages.transaction = Hasty  # type: ignore[assignment]
    messages.writer._commit = commit_mostly


def answer_before_commit() -> None:
    """The answer goes out while the transaction is open."""
    from django.db import transaction

    from messaging.messages.operations import writer
    from messaging.messages.writer import _resolve

    def run(self: Any) -> None:
        while True:
            work, future = self._queue.get()
            with transaction.atomic():
                _resolve(future, self._commit([work])[0])
                time.sleep(0.1)

    type(writer)._run = run  # type: ignore[method-assign]


def snapshot_first() -> None:
    """A tab reads the heads first and is subscribed second."""
    import asyncio

    from chatsite.delivery import frames
    from messaging.socket import periodic
    from messaging.socket.consumers import ChatConsumer

    async def watch(self: Any, rooms: Collection[int]) -> None:
        async with self._turn:
            heads = await periodic.heads(rooms)
            await asyncio.sleep(0.2)
            if self.tab:
                self.watched = tuple(room for room in rooms if room in self.rooms)
                self._follow_rooms()
                self.tab.say(frames.frame("heartbeat", heads=heads.items()))

    ChatConsumer._watch = watch  # type: ignore[method-assign]


def no_head_check() -> None:
    """Nobody compares heads, so nobody misses the last message of a room."""
    from messaging.socket import periodic

    async def check(hub: Any) -> None:
        pass

    periodic._check_heads = check
    periodic._head = lambda hub, room: hub.revision(f"room.{room}")


BUGS = {
    "no-gap-check": Bug("tabs do not look for gaps", ("cut",), trusting=True, deaf=0.1),
    "no-dedupe": Bug("a repeated client_id is stored again", ("swallow",), no_dedupe),
    "publish-before-commit": Bug("tabs are told before the commit", ("cut",), publish_before_commit),
    "snapshot-first": Bug("tabs read first and subscribe second", ("cut",), snapshot_first, trusting=True),
    "answer-before-commit": Bug("the answer comes before the commit", ("kill",), answer_before_commit),
    "no-head-check": Bug("nobody compares heads", (), no_head_check, drop=0.9),
}
