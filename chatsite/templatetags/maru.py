"""What templates of every app may use: icons, avatars, the import map, Korean particles."""

import json
from functools import cache
from typing import Any, Protocol

from django import template
from django.conf import settings
from django.template.defaultfilters import stringfilter
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from chatsite.korean import resolve_particles

register = template.Library()
SCRIPTS = settings.BASE_DIR / "static" / "js"


class Pictured(Protocol):
    """Anybody with a picture, or at least initials on a colour."""

    pk: int
    avatar: Any
    profile_version: int

    @property
    def initials(self) -> str: ...

    @property
    def hue(self) -> int: ...


@register.filter(is_safe=True)
@stringfilter
def particles(text: str) -> str:
    """The text with 이(가), 을(를) … resolved; around `blocktranslate` as `{% filter particles %}`."""
    return resolve_particles(text)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing from static/img/icons.svg. It is silent: the button that holds it needs words."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("img/icons.svg"), name
    )


@register.simple_tag
def avatar(person: Pictured) -> SafeString:
    """The person's picture, or initials on their colour. Silent too: their name stands beside it."""
    if not person.avatar:
        return format_html(
            '<span class="avatar" data-hue="{}" aria-hidden="true">{}</span>', person.hue, person.initials
        )
    address = reverse("avatar", args=[person.pk, person.profile_version])
    return format_html('<img class="avatar" src="{}" alt="" width="36" height="36" loading="lazy">', address)


@register.simple_tag(takes_context=True)
def import_map(context: template.Context) -> SafeString:
    """Names for our scripts: `maru/socket` is static/js/socket.js under its hashed address."""
    return format_html(
        '<script type="importmap" nonce="{}">{}</script>',
        context["request"].csp_nonce,
        mark_safe(_imports()),  # noqa: S308 - addresses of our own files
    )


def _imports() -> str:
    modules = {f"maru/{path.stem}": static(f"js/{path.name}") for path in sorted(SCRIPTS.glob("*.js"))}
    return json.dumps({"imports": modules})


if not settings.DEBUG:
    _imports = cache(_imports)
