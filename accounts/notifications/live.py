"""What open tabs hear of notices."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import Notice, User
from chatsite.delivery import broadcast, frames


def notified(notice: Notice, *, name: str, is_quiet: bool = False) -> None:
    """A notice stands in the list of its person, whose tabs say it, unless it is quiet: then they only count it.

    `name` is what the person calls whom it is about.
    """

    def say() -> None:
        unread = Notice.objects.unread_by(notice.user).count()
        frame = frames.frame("notice", level="" if is_quiet else "info", notice=notice, name=name, unread=unread)
        broadcast.publish(frames.user_topic(notice.user.pk), frame)

    transaction.on_commit(say, robust=True)


def notices_read(user: User, *, settled: Iterable[int] = ()) -> None:
    """Other tabs of this person count anew, too, and show no more what is settled: notices by their ids."""

    def say() -> None:
        unread = Notice.objects.unread_by(user).count()
        broadcast.publish(frames.user_topic(user.pk), frames.frame("notice", level="", unread=unread, settled=settled))

    transaction.on_commit(say, robust=True)
