"""Who is here, and what they say of themselves, as pages show it."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.presence import privacy
from accounts.presence.labels import LAST_SEEN, STATES
from chatsite.templatetags.maru import avatar, remembered

register = template.Library()


@register.simple_tag
def dot(user_id: int, state: str) -> SafeString:
    """Whether somebody is here: a shape, a colour, and a word for who sees neither; people.js keeps it up to date."""
    return format_html(
        '<span class="presence" data-user="{}" data-state="{}"><span class="visually-hidden">{}</span></span>',
        user_id,
        state,
        STATES[state],
    )


@register.simple_tag
def shape(state: str) -> SafeString:
    """The same of nobody, beside words that say it."""
    return format_html('<span class="presence" data-state="{}" aria-hidden="true"></span>', state)


@register.filter
def own_state(user: User) -> str:
    """What others see, as one's own card shows it."""
    return privacy.own_state(user)


@register.filter
def state_words(state: str) -> str:
    """What a dot says."""
    return str(STATES[state])


@register.filter
def last_seen_words(last_seen: str) -> str:
    """When somebody was here last, as roughly as they let others know; nothing if they do not."""
    return str(LAST_SEEN.get(last_seen, ""))


@register.simple_tag
def me_card(user: User) -> SafeString:
    """One's own card at the foot of the sidebar. Mostly it is the same as last time."""
    return remembered(
        "accounts/presence/_me.html",
        user_id=user.pk,
        name=user.name,
        picture=avatar(user),
        state=privacy.own_state(user),
        emoji=user.status.emoji,
        text=user.status.text,
    )
