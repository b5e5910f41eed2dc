"""What open tabs hear of friends and requests."""

from django.db import transaction

from accounts.models import Friendship, User
from chatsite.delivery import broadcast, frames


def friends_changed(user: User) -> None:
    """This person's friends or requests are others than before: lists that show them read themselves again."""

    def say() -> None:
        requests = Friendship.objects.received_by(user).waiting().count()
        broadcast.publish(frames.user_topic(user.pk), frames.frame("friends", requests=requests))

    transaction.on_commit(say, robust=True)
