"""What open tabs hear of people."""

from django.db import transaction

from accounts.models import User
from chatsite import broadcast, wire


def sign_ins_changed(user: User) -> None:
    """After the commit, the sockets of this person look again whether they may stay open."""
    transaction.on_commit(lambda: broadcast.nudge(wire.user_topic(user.pk)))
