"""Telling open tabs: the one way from a thread that changed something to the sockets that show it.

Called after the commit, from any thread. It never waits and never fails: what is said here is a hint, and a tab that
missed it finds out by itself (docs/protocol.md, promise 3).
"""

import random
from collections.abc import Collection, Iterable
from typing import Protocol

from django.conf import settings

from chatsite.delivery.hub import hubs
from chatsite.monitoring.metrics import metrics


class Sink(Protocol):
    """Where what is said goes: a hub, or the way to one in another process."""

    def publish(self, topic: str, frame: str, *, revision: int, since: int | None, but: Collection[str]) -> None: ...

    def nudge(self, topic: str) -> None: ...


relays: list[Sink] = []  # of a process that serves nobody (chatsite.delivery.relay)


def publish(topic: str, frame: str, *, revision: int = 0, since: int | None = None, but: Collection[str] = ()) -> None:
    """Hand `frame` to every tab that follows `topic`, but for those that follow one of the topics in `but`.

    A change of a timeline leads from the room's revision `since` to `revision`; None if some in between are not in it.
    """
    if _is_dropped():
        return
    for sink in _sinks():
        sink.publish(topic, frame, revision=revision, since=since, but=but)


def nudge(topics: Iterable[str] | str) -> None:
    """Ask the sockets that follow these topics to look again at what their person may see."""
    for topic in [topics] if isinstance(topics, str) else topics:
        if not _is_dropped():
            for sink in _sinks():
                sink.nudge(topic)


def _sinks() -> Iterable[Sink]:
    return (*hubs(), *relays)


def _is_dropped() -> bool:
    """A share of all that is said, so that tests may show that nothing depends on it (only with CHAT_TESTING)."""
    if settings.CHAT_FAULT_DROP and random.random() < settings.CHAT_FAULT_DROP:  # noqa: S311 - not a secret
        metrics["dropped_on_purpose"] += 1
        return True
    return False
