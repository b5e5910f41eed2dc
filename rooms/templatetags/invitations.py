from django import template

from accounts.models import User
from rooms.invitations.cards import may_wait, waiting, waiting_lines

register = template.Library()


@register.inclusion_tag("rooms/invitations/_cards.html", takes_context=True)
def invitation_cards(context: template.Context, user: User) -> dict[str, object]:
    """Cards of what the user is invited to, and who asks to be let into their rooms."""
    return {
        "csrf_token": context.get("csrf_token"),
        "request": context.get("request"),
        **(waiting(user) if may_wait(user) else {}),
    }


@register.inclusion_tag("rooms/invitations/_waiting_links.html")
def waiting_links(user: User) -> dict[str, object]:
    """The same as lines of the sidebar, which go to their place there by themselves."""
    return {"is_news": True, **(waiting_lines(user) if may_wait(user) else {})}
