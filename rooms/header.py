"""What stands at the head of a conversation in a room, as plain values: for the page, and when it reads it again."""

from accounts.models import User
from rooms.models import Heads, Membership
from rooms.permissions.rights import Act, Rights

Values = dict[str, str | int | bool]


def header_of(user: User, membership: Membership, heads: Heads) -> Values:
    """All that messaging/conversation/_room_header.html and _room_start.html show this member; asks no database."""
    room = membership.room
    return {
        "pk": room.pk,
        "slug": room.slug,
        "name": room.name,
        "kind": room.kind,
        "topic": room.topic,
        "description": room.description,
        "colour": room.colour,
        "picture_key": room.picture_key,
        "version": room.version,
        "is_archived": room.is_archived,
        "head_count": heads.members,
        "online_count": heads.online,
        "sees_all": membership.history_from <= 1,
        "is_guest": user.is_guest,
        "may_invite": Rights(room, membership, is_guest=user.is_guest).may(Act.INVITE),
    }
