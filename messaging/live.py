"""What open tabs hear of messages."""

from collections import defaultdict
from collections.abc import Iterable

from chatsite import wire
from chatsite.broadcast import publish
from messaging.models import Message
from messaging.rendering import messages_frame
from messaging.text import excerpt
from rooms.models import Room


def messages_changed(messages: Iterable[Message]) -> None:
    """To tabs that show the room: the messages as they are now. To all tabs of its members: how far it has come.

    Those of a direct conversation hear its last line, too, whenever that is another one.
    """
    rooms: dict[int, list[Message]] = defaultdict(list)
    for message in messages:
        rooms[message.room_id].append(message)
    for room, changed in rooms.items():
        first, last = min(m.revision for m in changed), max(m.revision for m in changed)
        since = first - 1 if last - first < len(changed) else None
        publish(wire.room_topic(room), messages_frame(room, changed), revision=last, since=since)
        latest = max(changed, key=lambda message: message.number)
        if latest.room.is_direct and latest.number == latest.room.message_count:
            frame = wire.frame("activity", room=room, number=latest.number, latest=latest, line=excerpt(latest.body))
            publish(wire.members_topic(room), frame)
        elif posted := [m.number for m in changed if m.change == "posted"]:
            publish(wire.members_topic(room), wire.frame("activity", room=room, number=max(posted)))


def read(*, room: Room, user: int, number: int) -> None:
    """To one's own tabs: what was read elsewhere. In a conversation of two, to the other's that show it, too."""
    frame = wire.frame("read", room=room.pk, user=user, number=number)
    publish(wire.user_topic(user), frame)
    if room.is_pair:
        publish(wire.room_topic(room.pk), frame)
