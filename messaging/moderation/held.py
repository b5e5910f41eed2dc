"""Messages that a rule holds for review: who reviews them lets them go or turns them down, their author withdraws them.

Who runs the room reviews what was written there, moderators of the house all of it, also of direct conversations: that
one message, and what they open is logged (messaging.desk).
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Notice, User
from accounts.notifications import operations as notifications
from accounts.permissions import is_site_moderator
from chatsite.exceptions import NotFound
from messaging.messages.operations import Post, Sent, writer
from messaging.models import FilterHit, HeldMessage
from messaging.models.filter import REASON_MAX
from messaging.moderation.rules.refusals import AlreadyHandled
from rooms.permissions.rights import Act, rights_of

State = HeldMessage.State
KEEP_REVIEWED = timedelta(days=30)
KEEP_HITS = timedelta(days=365)


def may_review(user: User, held: HeldMessage) -> bool:
    """Whether the person decides about what is held: nobody about their own words."""
    if user.pk == held.author_id:
        return False
    return is_site_moderator(user) or rights_of(user, held.room).may(Act.TIDY)


def release(held: HeldMessage, by: User) -> Sent:
    """Post it as its author, exactly once, with the time and the number of now.

    Raises NotFound for who may not review it, AlreadyHandled, and what sending does (NotMember, Archived, FileGone …):
    then it waits still.
    """
    with transaction.atomic():
        current = _locked(held, by)
        files = tuple(current.files.order_by("created_at").values_list("pk", flat=True))
        sent = writer.write(
            Post(
                room_id=current.room_id,
                author_id=current.author_id,
                body=current.body,
                client_id=current.client_id,
                kind=current.kind,
                whisper_to=current.whisper_to_id,
                files=files,
                is_released=True,
            )
        )
        current.message = sent.message
        _handle(current, by, State.RELEASED)
    return sent


def reject(held: HeldMessage, by: User, reason: str = "") -> None:
    """It is not posted; its author is told, with the reason. Raises NotFound, AlreadyHandled."""
    with transaction.atomic():
        current = _locked(held, by)
        current.reason = " ".join(reason.split())[:REASON_MAX]
        current.files.clear()  # they go as unused uploads do
        _handle(current, by, State.REJECTED)
        notifications.notify(
            user=current.author,
            kind=Notice.Kind.HELD_REJECTED,
            detail=current.reason or current.body,
            address="" if current.room.is_direct else current.room.get_absolute_url(),
        )


def withdraw(held: HeldMessage, by: User) -> None:
    """Its author does not want to say it any more. Twice is once. Raises NotFound, AlreadyHandled."""
    with transaction.atomic():
        current = HeldMessage.objects.select_for_update().filter(pk=held.pk, author=by).first()
        if current is None:
            raise NotFound
        if current.state == State.WITHDRAWN:
            return
        if current.state != State.WAITING:
            raise AlreadyHandled
        current.body = ""
        current.files.clear()
        _handle(current, by, State.WITHDRAWN)


def forget_author(user: User, takes_messages: bool) -> None:
    """An account is erased: nothing of what waited is kept, nor whose words the filter found."""
    HeldMessage.objects.filter(author=user).delete()
    FilterHit.objects.filter(author=user).update(author=None, found="")


def forget_old() -> int:
    """Erase what was reviewed 30 days ago, and what the filter found a year ago. Returns how many rows."""
    now = timezone.now()
    reviewed = HeldMessage.objects.exclude(state=State.WAITING).filter(handled_at__lt=now - KEEP_REVIEWED)
    hits = FilterHit.objects.filter(created_at__lt=now - KEEP_HITS)
    return sum(rows.delete()[0] for rows in (reviewed, hits) if rows.exists())


def _locked(held: HeldMessage, by: User) -> HeldMessage:
    rows = HeldMessage.objects.select_for_update(of=("self",)).select_related("author", "room")
    current = rows.filter(pk=held.pk).first()
    if current is None or not may_review(by, current):
        raise NotFound
    if current.state != State.WAITING:
        raise AlreadyHandled
    return current


def _handle(held: HeldMessage, by: User, state: str) -> None:
    held.state, held.handled_by, held.handled_at = state, by, timezone.now()
    held.save(update_fields=["state", "handled_by", "handled_at", "reason", "body", "message"])
