"""What open tabs hear of moderators' acts on their person."""

from django.db import transaction

from accounts.models import User
from chatsite.delivery import broadcast, frames


def standing_changed(user: User) -> None:
    """After the commit, wherever this person writes, their tabs look again whether they may."""
    topic, frame = frames.user_topic(user.pk), frames.frame("standing")
    transaction.on_commit(lambda: broadcast.publish(topic, frame), robust=True)
