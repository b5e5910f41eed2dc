"""Telling open tabs: the one way from a thread that changed something to the sockets that show it.

Called after the commit, from any thread. It never waits and never fails: what is said here is a hint, and a tab that
missed it finds out by itself (docs/protocol.md, promise 3).
"""

from collections.abc import Iterable

from chatsite.hub import hubs


def publish(topic: str, frame: str, *, revision: int = 0) -> None:
    """Hand `frame` to every tab that follows `topic`. `revision` is the room's, for a change of its timeline."""
    for hub in hubs():
        hub.publish(topic, frame, revision=revision)


def nudge(topics: Iterable[str] | str) -> None:
    """Ask the sockets that follow these topics to look again at what their person may see."""
    for hub in hubs():
        for topic in [topics] if isinstance(topics, str) else topics:
            hub.nudge(topic)
