"""What becomes of somebody's messages when their account is erased."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from messaging import live
from messaging.models import Call, Message
from rooms.models import Room

BATCH = 200  # messages in one transaction: others who write in the room wait for no more


def take_messages(user: User, takes_messages: bool) -> None:
    """Leave a tombstone where each of this person's messages was, if they want it so; open pages follow."""
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
        Call.objects.filter(message__in=batch).delete()
        Message.objects.bulk_update(batch, ["revision", "body", "removed_at"])
        room.save(update_fields=["revision"])
        transaction.on_commit(lambda: live.messages_changed(batch), robust=True)
    return len(batch) == BATCH
