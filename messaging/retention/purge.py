"""What is done when a room's days in the bin are over: its messages go first, a batch at a time, then the room.

It may be done twice and in pieces: what one round leaves, the next one finds.
"""

import logging

from django.db import transaction

from messaging.models import Message
from rooms.models import Room
from rooms.trash import operations as trash

BATCH = 500  # messages in one transaction

logger = logging.getLogger(__name__)


def empty_bin() -> int:
    """Erase the rooms whose days are over. Returns how many; one that fails is logged and tried again next time."""
    erased = 0
    for room in trash.due():
        try:
            erased += _erase(room)
        except Exception:
            logger.exception("room %s could not be erased", room.pk)
    return erased


def _erase(room: Room) -> bool:
    while _erase_some(room):
        pass
    return trash.purge_room(room=room)


def _erase_some(room: Room) -> bool:
    """One batch. Returns whether there may be more; nothing is gone of a room that was taken back in time."""
    with transaction.atomic():
        if not trash.due().select_for_update().filter(pk=room.pk).exists():
            return False
        batch = list(Message.objects.filter(room=room).order_by("number").values_list("pk", flat=True)[:BATCH])
        Message.objects.filter(pk__in=batch).delete()
    return len(batch) == BATCH
