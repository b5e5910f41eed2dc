"""What open tabs hear of people who are called or pictured otherwise than before (C12)."""

from accounts import relations
from accounts.models import User
from chatsite.delivery import frames
from chatsite.delivery.broadcast import publish
from rooms.models import Membership


def profile_changed(user: User) -> None:
    """To rooms this person is in, their friends, and their own tabs. That an account is gone may be known to all."""
    frame = frames.frame("profile", person=user)
    if user.deleted_at:
        publish(frames.EVERYONE, frame)  # the rooms are left by now, but what was written there is shown
        return
    for room in Membership.objects.of(user).values_list("room", flat=True):
        publish(frames.room_topic(room), frame)
    for reader in {user.pk, *relations.friend_ids(user)}:
        publish(frames.user_topic(reader), frame)
