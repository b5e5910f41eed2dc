"""What notices say, for templates."""

from collections.abc import ItemsView

from django import template
from django.utils.functional import Promise

from accounts.notifications.queries import WORDS

register = template.Library()


@register.simple_tag
def notice_words() -> ItemsView[str, str | Promise]:
    """Each kind of notice with its sentence, whose `{name}` and `{detail}` are still to be filled in."""
    return WORDS.items()
