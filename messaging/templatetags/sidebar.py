"""The sidebar's own tag."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString, mark_safe

from chatsite.templatetags.maru import remembered
from messaging.direct import DirectList
from rooms.memberships import Listed
from rooms.models import Room

register = template.Library()


@register.simple_tag
def room_links(listed: Iterable[Listed], current: Room) -> SafeString:
    """Links to rooms of the reader's; `current` is the one on show. Most of these are the same as last time."""
    links = (
        remembered("messaging/_room_link.html", **room._asdict(), is_current=room.pk == current.pk) for room in listed
    )
    return mark_safe("".join(links))  # noqa: S308 - rendered by our template


@register.simple_tag
def direct_links(direct: DirectList, current: Room | str) -> SafeString:
    """Links to direct conversations of the reader's; `current` is the room on show, if there is one."""
    shown = current.pk if isinstance(current, Room) else 0
    links = (remembered("messaging/_direct_link.html", **row, is_current=row["pk"] == shown) for row in direct.rows)
    return mark_safe("".join(links))  # noqa: S308 - rendered by our template
