"""The sidebar's own tags."""

from collections.abc import Iterable
from pathlib import PurePath

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from chatsite.templatetags.maru import remembered
from messaging.direct.queries import DirectList
from messaging.sidebar.queries import Listed
from rooms.models import Room

MOST = 99  # beyond it a badge says "99+"

register = template.Library()


@register.simple_tag
def room_links(listed: Iterable[Listed], current: Room | str | None) -> SafeString:
    """Links to rooms of the reader's; `current` is the one on show. Most of these are the same as last time."""
    shown = current.pk if isinstance(current, Room) else 0
    now = timezone.now()
    links = []
    for room in listed:
        is_muted = room.muted_until is not None and room.muted_until > now
        calls = 0 if is_muted or not room.calls else room.calls.count(" ") + 1
        has_news = not is_muted and room.number > room.read_up_to
        links.append(
            remembered(
                "messaging/sidebar/_room_link.html",
                pk=room.pk,
                slug=room.slug,
                name=room.name,
                kind=room.kind,
                colour=room.colour,
                picture_key=PurePath(room.picture).stem if room.picture else "",
                number=room.number,
                read_up_to=room.read_up_to,
                calls=room.calls or "",
                unread="calls" if calls else "some" if has_news else "",
                call_count=f"{MOST}+" if calls > MOST else str(calls),
                notify=room.notify,
                muted_until=room.muted_until.isoformat() if is_muted and room.muted_until else "",
                is_muted=is_muted,
                is_archived=room.archived_at is not None,
                is_current=room.pk == shown,
            ).strip()
        )
    return mark_safe("".join(links))  # noqa: S308 - rendered by our template


@register.simple_tag
def direct_links(direct: DirectList, current: Room | str, prefix: str = "") -> SafeString:
    """Links to direct conversations of the reader's; `current` is the room on show, if there is one.

    `prefix` is that of their ids, where the list stands beside another.
    """
    shown = current.pk if isinstance(current, Room) else 0
    links = (
        remembered("messaging/direct/_link.html", **row, prefix=prefix, is_current=row["pk"] == shown)
        for row in direct.rows
    )
    return mark_safe("".join(links))  # noqa: S308 - rendered by our template
