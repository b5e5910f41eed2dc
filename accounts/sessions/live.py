"""What open tabs hear of people."""

from django.db import transaction

from accounts import hooks
from accounts.models import Friendship, Notice, User
from chatsite.delivery import broadcast, frames


def sign_ins_changed(user: User) -> None:
    """After the commit, the sockets of this person look again whether they may stay open."""
    transaction.on_commit(lambda: broadcast.nudge(frames.user_topic(user.pk)))
    places_changed(user)


def places_changed(user: User) -> None:
    """After the commit, lists of the places where this person is signed in read themselves again."""
    topic, frame = frames.user_topic(user.pk), frames.frame("places")
    transaction.on_commit(lambda: broadcast.publish(topic, frame), robust=True)


def profile_changed(user: User) -> None:
    """After the commit, pages that show this person's name or picture follow."""
    transaction.on_commit(lambda: [follow(user) for follow in hooks.on_profile_changed], robust=True)


def notified(notice: Notice, *, name: str, is_quiet: bool = False) -> None:
    """A notice stands in the list of its person, whose tabs say it, unless it is quiet: then they only count it.

    `name` is what the person calls whom it is about.
    """

    def say() -> None:
        unread = Notice.objects.unread_by(notice.user).count()
        frame = frames.frame("notice", level="" if is_quiet else "info", notice=notice, name=name, unread=unread)
        broadcast.publish(frames.user_topic(notice.user.pk), frame)

    transaction.on_commit(say, robust=True)


def notices_read(user: User) -> None:
    """Other tabs of this person count anew, too."""

    def say() -> None:
        unread = Notice.objects.unread_by(user).count()
        broadcast.publish(frames.user_topic(user.pk), frames.frame("notice", level="", unread=unread))

    transaction.on_commit(say, robust=True)


def friends_changed(user: User) -> None:
    """This person's friends or requests are others than before: lists that show them read themselves again."""

    def say() -> None:
        requests = Friendship.objects.received_by(user).waiting().count()
        broadcast.publish(frames.user_topic(user.pk), frames.frame("friends", requests=requests))

    transaction.on_commit(say, robust=True)


def reach_changed(user: User, other: User | None = None) -> None:
    """After the commit, others see of this person what they may know now; with `other`, these two of each other.

    Call it before the change: whoever sees the same as before hears nothing.
    """
    for changed in hooks.on_reach_changed:
        changed(user, other)
