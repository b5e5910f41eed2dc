from django import template

from accounts.models import User
from rooms.invitation_cards import waiting

register = template.Library()


@register.inclusion_tag("rooms/_invitation_cards.html", takes_context=True)
def invitation_cards(context: template.Context, user: User) -> dict[str, object]:
    """Cards of what the user is invited to, and who asks to be let into their rooms."""
    return {"csrf_token": context.get("csrf_token"), "request": context.get("request"), **waiting(user)}
