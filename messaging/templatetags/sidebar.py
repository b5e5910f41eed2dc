"""The sidebar's own tag."""

from django import template
from django.utils.safestring import SafeString

from chatsite.templatetags.maru import remembered
from rooms.models import Membership, Room

register = template.Library()


@register.simple_tag
def room_link(membership: Membership, current: Room | None) -> SafeString:
    """The link to a room of the reader's; `current` is the room on show. Most of these are the same as last time."""
    room = membership.room
    return remembered(
        "messaging/_room_link.html",
        pk=room.pk,
        slug=room.slug,
        name=room.name,
        kind=room.kind,
        message_count=room.message_count,
        read_up_to=membership.read_up_to,
        is_current=room == current,
    )
