"""Finding a message through the person who asks for it."""

from accounts.models import User
from chatsite.exceptions import NotFound
from messaging.models import Message
from rooms.models import Membership


def message_for(user: User, message_id: int) -> Message:
    """A message that this person may see, of a room they are a member of. Raises NotFound for all others."""
    message = Message.objects.whole().filter(pk=message_id).first()
    if message is None:
        raise NotFound
    memberships = Membership.objects.of(user).select_related("room")
    own = memberships.filter(room=message.room_id, room__binned_at=None).first()
    if own is None or not message.is_seen_by(own):
        raise NotFound
    message.room = own.room
    return message
