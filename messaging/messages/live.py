"""What open tabs hear of messages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from chatsite.delivery import frames
from chatsite.delivery.broadcast import publish
from messaging.messages.rendering import messages_frame
from messaging.messages.text import line_of
from messaging.models import Message
from rooms.models import Membership, Room


def messages_changed(messages: Iterable[Message], *, are_new: bool = False) -> None:
    """To tabs that show the room: the messages as they are now. To all tabs of its members: how far it has come.

    `are_new`: they were just written; others may be from before somebody's time. Those of a direct conversation hear
    its last line, too, whenever that is another one.
    """
    rooms: dict[int, list[Message]] = defaultdict(list)
    for message in messages:
        rooms[message.room_id].append(message)
    for changed in rooms.values():
        if not are_new and _is_from_before_somebody(changed):
            poke(changed)
        else:
            _show(changed)
        _tell_lists(changed, are_new=are_new)


def _show(changed: Sequence[Message]) -> None:
    """A whisper goes to the two whom it is for; to everybody else its revision shows nothing."""
    room = changed[0].room_id
    first, last = min(m.revision for m in changed), max(m.revision for m in changed)
    since = first - 1 if last - first < len(changed) else None
    whispers = [message for message in changed if message.whisper_to_id is not None]
    if not whispers:
        publish(frames.room_topic(room), messages_frame(room, changed), revision=last, since=since)
        return
    parties = {user for message in whispers for user in message.audience}
    left_out = [frames.user_topic(user) for user in parties]
    publish(frames.room_topic(room), _as_seen(changed, None), revision=last, since=since, but=left_out)
    for user in parties:
        publish(frames.user_topic(user), _as_seen(changed, user))


def _as_seen(changed: Sequence[Message], user: int | None) -> str:
    """The frame of these changes for one person, or for all who were whispered nothing."""
    room = changed[0].room_id
    seen = [message for message in changed if not message.audience or user in message.audience]
    rendered = [messages_frame(room, seen)] if seen else []
    hidden = [message for message in changed if message not in seen]
    return "".join(rendered + [frames.frame("nothing", room=room, revision=message.revision) for message in hidden])


def _is_from_before_somebody(changed: Sequence[Message]) -> bool:
    """Whether one of these messages is older than what some member of the room may see of it. Of new ones none is."""
    oldest = min(message.number for message in changed)
    return Membership.objects.filter(room=changed[0].room_id, history_from__gt=oldest).exists()


def poke(changed: Sequence[Message]) -> None:
    """Have each tab ask for itself what of these changes it may see."""
    room, last = changed[0].room_id, max(message.revision for message in changed)
    publish(frames.room_topic(room), frames.frame("heartbeat", heads=[(room, last)]), revision=last)


def _tell_lists(changed: Sequence[Message], *, are_new: bool) -> None:
    room, latest = changed[0].room_id, max(changed, key=lambda message: message.number)
    if latest.room.is_direct and latest.number == latest.room.message_count:
        line = line_of(latest.body or latest.quoted, latest.file_name)
        frame = frames.frame("activity", room=room, number=latest.number, latest=latest, line=line)
        publish(frames.members_topic(room), frame)
    elif are_new and (news := [message.number for message in changed if message.is_news]):
        publish(frames.members_topic(room), frames.frame("activity", room=room, number=max(news)))


def called(*, user: int, room: int, number: int) -> None:
    """To all tabs of somebody: this message means them."""
    publish(frames.user_topic(user), frames.frame("activity", room=room, number=number, is_call=True))


def read(*, room: Room, user: int, number: int) -> None:
    """To one's own tabs: what was read elsewhere. In a conversation of two, to the other's that show it, too."""
    frame = frames.frame("read", room=room.pk, user=user, number=number)
    publish(frames.user_topic(user), frame)
    if room.is_pair:
        publish(frames.room_topic(room.pk), frame)
