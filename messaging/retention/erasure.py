"""What becomes of somebody's messages, and of lines that name them, when their account is erased."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from messaging.messages import live, removals
from messaging.messages.quotation import forget_quotations
from messaging.models import Call, Message, MessageQuerySet
from rooms.models import Room

GONE = ["revision", "body", "removed_at", "file_count", "file_name", "has_links", "link_count"]
BATCH = 200  # messages in one transaction: others who write in the room wait for no more


def take_messages(user: User, takes_messages: bool) -> None:
    """Leave a tombstone where each of this person's messages was, if they want it so; open pages follow."""
    removals.forget_by_author(user)
    if not takes_messages:
        return
    rooms = Message.objects.speech().filter(author=user, removed_at=None).order_by()
    for room_id in set(rooms.values_list("room", flat=True)):
        while _remove_some(room_id, user):
            pass


def _remove_some(room_id: int, user: User) -> bool:
    """One batch. Returns whether there may be more."""
    with transaction.atomic():
        room = Room.objects.select_for_update().get(pk=room_id)
        own = Message.objects.whole().speech().filter(room=room, author=user, removed_at=None)
        batch = list(own.order_by("number")[:BATCH])
        now = timezone.now()
        for message in batch:
            room.revision += 1
            message.room = room
            message.revision, message.body, message.removed_at = room.revision, "", now
            message.file_count, message.file_name, message.link_count, message.has_links = 0, "", 0, False
        Call.objects.filter(message__in=batch).delete()
        forget_quotations(batch)
        Message.objects.bulk_update(batch, GONE)
        room.save(update_fields=["revision"])
        transaction.on_commit(lambda: live.messages_changed(batch), robust=True)
    return len(batch) == BATCH


def forget_name(user: User, takes_messages: bool) -> None:
    """Lines that tell what was done to this person name nobody any more, nor do messages that forward their words.
    Open pages ask for them.
    """
    lines = Message.objects.filter(kind__in=(Message.Kind.ROLE, Message.Kind.REMOVED), detail__whom=user.pk)
    _empty_name(lines.exclude(detail__name=""), "detail")
    _empty_name(Message.objects.filter(forward__author=user.pk).exclude(forward__name=""), "forward")


def _empty_name(named: MessageQuerySet, field: str) -> None:
    for room_id in set(named.order_by().values_list("room", flat=True)):
        with transaction.atomic():
            room = Room.objects.select_for_update().get(pk=room_id)
            changed = list(named.filter(room=room).order_by("number"))
            for line in changed:
                room.revision += 1
                line.revision = room.revision
                setattr(line, field, {**getattr(line, field), "name": ""})
            Message.objects.bulk_update(changed, ["revision", field])
            room.save(update_fields=["revision"])
            transaction.on_commit(partial(live.poke, changed), robust=True)
