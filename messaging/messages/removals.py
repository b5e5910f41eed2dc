"""Taking a deletion back: who deleted a message may restore it for ten seconds; then its text is erased.

What moderators and those who run a room removed of others is kept for 30 days, so that the log of moderation can take
it back (messaging.moderation). Meanwhile it counts as deleted: it stands in a table of its own, which nothing reads but
this module, messaging.moderation and `audit`.
"""

import math
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ModerationAct, User
from chatsite.exceptions import NotAllowed, Refused
from messaging.attachments import attaching
from messaging.models import Call, Message, Removal

UNDO_SECONDS = 10  # what pages offer
HELD_DAYS = 30  # what others than its author removed
GRACE_SECONDS = 5  # for an answer that was long on its way, and a question that is


class TooLate(Refused):
    """The text was erased."""

    code = "too_late"
    status = 410
    message = _("This can no longer be undone. The text is gone.")


def hold(message: Message, remover: User | None, *, at: datetime, act: ModerationAct | None = None) -> None:
    """Keep what `take` will need; for long if it was an act of moderation.

    In the transaction that removes the message, before it loses its words.
    """
    called = list(message.calls.values_list("user", flat=True))
    held_until = at + timedelta(days=HELD_DAYS) if act else None
    Removal.objects.create(
        message=message,
        remover=remover,
        body=message.body,
        called=called,
        removed_at=at,
        act=act,
        held_until=held_until,
    )


def take(message: Message, restorer: User) -> None:
    """Give the message its words back, and mean again whom it meant; the caller stores it.

    Raises NotAllowed unless it was this person who removed it, TooLate when its text is gone.
    """
    held = Removal.objects.filter(message=message).first()
    if held and held.remover_id != restorer.pk:
        raise NotAllowed
    if held is None or held.removed_at < _limit():
        raise TooLate
    give_back(message, held)


def give_back(message: Message, held: Removal) -> None:
    """Give the message what was held of it; the caller stores it."""
    message.body, message.removed_at = held.body, None
    attaching.give_back(message)
    called = message.room.memberships.filter(user__in=held.called).values_list("user", flat=True)
    Call.objects.bulk_create(
        Call(message=message, user_id=user, room=message.room, number=message.number) for user in called
    )
    held.delete()


def undo_seconds(message: Message, remover: User) -> int:
    """For how long the person may still take this removal back; 0 for not at all."""
    held = Removal.objects.filter(message=message, remover=remover).first()
    if held is None:
        return 0
    return max(0, math.ceil(UNDO_SECONDS - (timezone.now() - held.removed_at).total_seconds()))


def forget_unless_by(message: Message, remover: User | None) -> None:
    """Somebody else removes it, too: then nobody brings it back. What a moderator removed only its author gives up."""
    held = Removal.objects.filter(message=message).exclude(remover=remover)
    (held if remover and remover.pk == message.author_id else held.filter(act=None)).delete()


def forget_by_author(user: User) -> None:
    """Keep nothing of what this person wrote and is removed."""
    Removal.objects.filter(message__author=user).delete()


def forget_old() -> int:
    """Erase the texts whose time is over. Returns how many. Mostly there are none: then nothing is written."""
    old = Removal.objects.filter(Q(act=None, removed_at__lt=_limit()) | Q(held_until__lte=timezone.now()))
    return old.delete()[0] if old.exists() else 0


def _limit() -> datetime:
    return timezone.now() - timedelta(seconds=UNDO_SECONDS + GRACE_SECONDS)
