"""What templates of every app may use: icons, avatars, modules, Korean particles."""

import json
import re
from functools import cache
from typing import Any, Protocol

from django import template
from django.conf import settings
from django.template.defaultfilters import stringfilter
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from chatsite.korean import resolve_particles

register = template.Library()
SCRIPTS = settings.BASE_DIR / "static" / "js"
_IMPORTED = re.compile(r'\b(?:from|import) "maru/([\w-]+)"')


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
@cache
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
def module(context: template.Context, name: str) -> SafeString:
    """Run static/js/<name>.js. Modules import each other as `maru/<name>`; the page says where each is, hashed.

    What the module needs, directly or not, is fetched at once instead of one import after another.
    """
    nonce = context["request"].csp_nonce
    import_map = json.dumps({"imports": _addresses()})
    return format_html(
        '<script type="importmap" nonce="{}">{}</script>{}<script type="module" nonce="{}" src="{}"></script>',
        nonce,
        mark_safe(import_map),  # noqa: S308 - the addresses of our own files
        format_html_join("", '<link rel="modulepreload" nonce="{}" href="{}">', ((nonce, url) for url in _needs(name))),
        nonce,
        _addresses()[f"maru/{name}"],
    )


def _addresses() -> dict[str, str]:
    return {f"maru/{path.stem}": static(f"js/{path.name}") for path in sorted(SCRIPTS.glob("*.js"))}


def _needs(name: str) -> list[str]:
    """The addresses of all modules that the named one imports, each once."""
    found, waiting = [name], [name]
    while waiting:
        text = (SCRIPTS / f"{waiting.pop()}.js").read_text(encoding="utf-8")
        new = [needed for needed in dict.fromkeys(_IMPORTED.findall(text)) if needed not in found]
        found += new
        waiting += new
    return [_addresses()[f"maru/{needed}"] for needed in found[1:]]


if not settings.DEBUG:
    _addresses, _needs = cache(_addresses), cache(_needs)
