"""How much of a room somebody has not read: asked whenever it is shown, never stored."""

from django.db import models

from chatsite.database.prepared import Prepared
from messaging.models import Message
from rooms.models import Membership

_ID = models.BigIntegerField()

_to_others: Prepared = Prepared(
    lambda room, reader, number: (
        Message.objects.filter(room=room, number__gt=number, whisper_to__gt=0)
        .exclude(models.Q(whisper_to=reader) | models.Q(author=reader))
        .order_by()
        .values("room")
        .annotate(count=models.Count("pk"))
        .values_list("count")
    ),
    room=_ID,
    reader=_ID,
    number=_ID,
)


def unread(own: Membership) -> int:
    """How many messages after the read position are for this member's eyes; whispers to others are not.

    Asks the database only if there is something unread.
    """
    behind = own.unread
    if not behind or own.room.is_direct:
        return behind
    row = _to_others.first(room=own.room_id, reader=own.user_id, number=own.read_up_to)
    return behind - (row[0] if row else 0)
