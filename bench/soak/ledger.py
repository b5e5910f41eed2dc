"""What people did and saw, and what of it was wrong."""

import math
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Post:
    """A message that somebody wants said. `line` is None until it is acknowledged; `text` is its latest."""

    author: str
    room: int
    client_id: str
    body: str
    text: str
    asked_at: float = field(default_factory=time.monotonic)
    tried_at: float = 0.0  # the latest attempt
    acked_at: float = 0.0
    number: int = 0
    id: int = 0
    is_certain: bool = True  # no change of it is on its way


@dataclass
class Ledger:
    """Shared by all people of one run. Times are in seconds."""

    posts: dict[str, Post] = field(default_factory=dict)  # by client_id
    read: dict[tuple[str, int], int] = field(default_factory=dict)  # (person, room): answered read position
    counts: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    closes: Counter[int] = field(default_factory=Counter)
    seen: list[tuple[float, float]] = field(default_factory=list)  # when, and how long after the acknowledgement
    findings: list[str] = field(default_factory=list)

    def find(self, what: str) -> None:
        self.findings.append(what)

    def acknowledge(self, client_id: str, *, number: int, key: int) -> None:
        """An answer said that this post is stored."""
        post = self.posts[client_id]
        if not post.acked_at:
            post.acked_at, post.number, post.id = time.monotonic(), number, key
        elif (post.number, post.id) != (number, key):
            self.find(f"{post.body!r} was acknowledged as {post.number} and as {number}")

    def show(self, client_id: str, *, listening_since: float) -> None:
        """Somebody sees it who did not before. Whoever did not listen counts from when they did."""
        post = self.posts.get(client_id)
        if post and post.acked_at:
            now = time.monotonic()
            self.seen.append((now, now - max(post.acked_at, listening_since)))

    @property
    def acknowledged(self) -> list[Post]:
        return [post for post in self.posts.values() if post.acked_at]

    @property
    def lags(self) -> list[float]:
        return [lag for _, lag in self.seen]

    @property
    def ack_times(self) -> list[float]:
        return [post.acked_at - post.asked_at for post in self.acknowledged]


def percentile(values: Sequence[float], percent: float) -> float:
    """By the nearest rank; 0 of nothing."""
    return sorted(values)[math.ceil(percent / 100 * len(values)) - 1] if values else 0.0
