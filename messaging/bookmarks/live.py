"""What open tabs hear of bookmarks: those of their owner, and nobody else's."""

from functools import partial

from django.db import transaction

from chatsite.delivery import frames
from chatsite.delivery.broadcast import publish


def changed(user_id: int, message_id: int, *, is_on: bool) -> None:
    """To one's own tabs, after the commit: this message is marked, its note is another, or it is marked no more."""
    frame = frames.frame("bookmark", message=message_id, is_on=is_on)
    transaction.on_commit(partial(publish, frames.user_topic(user_id), frame), robust=True)
