"""What templates show of rooms."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from chatsite.templatetags.maru import icon, remembered
from rooms.header import Values

register = template.Library()


@register.simple_tag
def room_header(values: Values) -> SafeString:
    """The head of a conversation in a room (rooms.header.header_of). Most are the same as last time."""
    return remembered("messaging/conversation/_room_header.html", **values)


@register.simple_tag
def room_start(values: Values) -> SafeString:
    """What stands before the first line of a room's timeline (rooms.header.header_of)."""
    return remembered("messaging/conversation/_room_start.html", **values)


@register.simple_tag
def room_start_words(values: Values) -> SafeString:
    """The words of it again, to go where they are by themselves."""
    return remembered("messaging/conversation/_room_start_words.html", **values, is_again=True)


@register.simple_tag
def room_mark(slug: str, kind: str, colour: str, picture_key: str) -> SafeString:
    """The room's picture; without one whether it is open, in its colour. Silent: its name stands beside it."""
    if picture_key:
        address = reverse("room-picture", args=[slug, picture_key])
        return format_html('<img class="room-picture" src="{}" alt="" width="36" height="36" loading="lazy">', address)
    drawn = icon("lock" if kind == "closed" else "room")
    return format_html('<span class="room-mark" data-colour="{}">{}</span>', colour, drawn)
