from django import template
from django.utils.safestring import SafeString

from accounts.models import User
from chatsite.templatetags.maru import remembered
from rooms.invitation_cards import may_wait, waiting

register = template.Library()


@register.inclusion_tag("rooms/_invitation_cards.html", takes_context=True)
def invitation_cards(context: template.Context, user: User) -> dict[str, object]:
    """Cards of what the user is invited to, and who asks to be let into their rooms."""
    return {"csrf_token": context.get("csrf_token"), "request": context.get("request"), **waiting(user)}


@register.simple_tag
def waiting_links(user: User) -> SafeString:
    """The same as lines of the sidebar, read when the page is there, if there may be any."""
    return remembered("rooms/_waiting.html", may_wait=may_wait(user))
