"""A message that means its reader, as it is told on whatever page they look at."""

from typing import NamedTuple

from accounts import relations
from accounts.models import Availability, Block, User
from chatsite.exceptions import NotFound
from messaging.messages.text import line_of
from messaging.models import Call, Message
from rooms.models import Membership


class Arrival(NamedTuple):
    """Who said it, as the reader calls them, where, and how it begins."""

    message: Message
    name: str
    line: str


def arrival(reader: User, room_id: int, number: int) -> Arrival | None:
    """The message with this number if the reader is to be told of it now, else None.

    Told is what others say in direct conversations, what names the reader and what is whispered to them; but nothing
    that was read or deleted, nothing of people whom the reader blocked or of rooms they muted, and nothing while
    they do not want to be disturbed. Raises NotFound for what is not theirs to see.
    """
    own = Membership.objects.of(reader).filter(room=room_id, room__binned_at=None).select_related("room").first()
    if own is None:
        raise NotFound
    message = Message.objects.whole().filter(room=room_id, number=number).first()
    if message is None or not message.is_seen_by(own):
        raise NotFound
    message.room = own.room
    if _is_quiet(reader, own) or not _is_told(reader, own, message):
        return None
    name = relations.names_for(reader, [message.author])[message.author_id]
    return Arrival(message, name, line_of(message.body or message.quoted, message.file_name))


def _is_quiet(reader: User, own: Membership) -> bool:
    return reader.availability_now == Availability.DND or own.is_muted or own.notify == Membership.Notify.NONE


def _is_told(reader: User, own: Membership, message: Message) -> bool:
    if message.author_id == reader.pk or message.removed_at or message.number <= own.read_up_to:
        return False
    if Block.objects.filter(blocker=reader, blocked=message.author_id).exists():
        return False
    return own.room.is_direct or Call.objects.filter(user=reader, message=message).exists()
