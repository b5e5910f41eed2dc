"""What open tabs hear of people."""

from django.db import transaction

from accounts.models import User
from chatsite.delivery import broadcast, frames


def sign_ins_changed(user: User) -> None:
    """After the commit, the sockets of this person look again whether they may stay open."""
    transaction.on_commit(lambda: broadcast.nudge(frames.user_topic(user.pk)))
    places_changed(user)


def places_changed(user: User) -> None:
    """After the commit, lists of the places where this person is signed in read themselves again."""
    topic, frame = frames.user_topic(user.pk), frames.frame("places")
    transaction.on_commit(lambda: broadcast.publish(topic, frame), robust=True)
