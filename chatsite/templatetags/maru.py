"""What templates of every app may use: icons, avatars, modules, Korean particles."""

import json
from functools import cache, lru_cache
from types import NoneType
from typing import Any, Protocol

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.defaultfilters import stringfilter
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from chatsite.assets import modules
from chatsite.i18n import client_strings
from chatsite.i18n.korean import resolve_particles
from chatsite.web import addresses, icons

register = template.Library()
REMEMBERED = 4_096  # fragments of about a kilobyte
SCRIPTS = settings.BASE_DIR / "static" / "js"


class Pictured(Protocol):
    """Anybody with a picture, or at least initials on a colour."""

    @property
    def pk(self) -> int: ...

    @property
    def avatar(self) -> Any: ...

    @property
    def profile_version(self) -> int: ...

    @property
    def initials(self) -> str: ...

    @property
    def hue(self) -> int: ...


@register.filter(is_safe=True)
@stringfilter
def particles(text: str) -> str:
    """The text with 이(가), 을(를) … resolved; around `blocktranslate` as `{% filter particles %}`."""
    return resolve_particles(text)


register.filter("opens_only_here", addresses.opens_only_here)


@register.simple_tag
def house_icon(picture: str, name: str) -> str:
    """The address of an icon of the house, as systems show it: `name` is its size in pixels."""
    return icons.address_of_icon(picture, name)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A drawing from static/img/icons.svg. It is silent: the button that holds it needs words."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("img/icons.svg"), name
    )


@register.simple_tag
def remembered(template_name: str, **values: str | int | bool | None) -> SafeString:
    """Include a template that needs these values and the reader's language, and nothing else.

    It is rendered once for each combination and remembered in the process. Only plain values are taken: a model would
    be known again by its id, whatever has changed in it. What must not stay in memory does not belong here.
    """
    if strange := [name for name, value in values.items() if not isinstance(value, _PLAIN)]:
        raise TypeError(f"{template_name} can be remembered by plain values only, not by {', '.join(strange)}")
    return _rendered(template_name, get_language(), **values)


_PLAIN = (str, int, NoneType)  # a bool is an int


def _rendered(template_name: str, language: str | None, **values: str | int | bool | None) -> SafeString:
    return SafeString(get_template(template_name).render(values))


@register.simple_tag
def avatar(person: Pictured) -> SafeString:
    """The person's picture, or initials on their colour. Silent too: their name stands beside it."""
    if getattr(person, "deleted_at", None):
        return mark_safe('<span class="avatar" data-deleted aria-hidden="true"></span>')
    if not person.avatar:
        return _initials(person.hue, person.initials)
    address = reverse("avatar", args=[person.pk, person.profile_version])
    return format_html('<img class="avatar" src="{}" alt="" width="36" height="36" loading="lazy">', address)


@register.simple_tag
def avatar_pair(one: Pictured, other: Pictured) -> SafeString:
    """The picture of a group: those of two of its people, one over the other."""
    return format_html('<span class="avatar-pair" aria-hidden="true">{}{}</span>', avatar(one), avatar(other))


@lru_cache(maxsize=REMEMBERED)
def _initials(hue: int, initials: str) -> SafeString:
    return format_html('<span class="avatar" data-hue="{}" aria-hidden="true">{}</span>', hue, initials)


@register.simple_tag(takes_context=True)
def module(context: template.Context, name: str) -> SafeString:
    """Run static/js/<name>.js, which then knows the sentences of the reader's language (chatsite.i18n.client_strings).

    Where modules are not joined (chatsite.assets.modules), the page says where each of them is. What the module needs,
    directly or not, is then fetched at once instead of one import after another.
    """
    language = get_language() or settings.LANGUAGE_CODE
    nonce = escape(context["request"].csp_nonce)
    return mark_safe(nonce.join(_around_nonce(name, language)))  # noqa: S308 - ours


def _around_nonce(name: str, language: str) -> list[SafeString]:
    """The elements of `module`, cut where the nonce belongs: all that differs from page to page."""
    # Deferred scripts and modules run in the order in which they stand.
    elements = [('<script defer nonce="', format_html('" src="{}"></script>', client_strings.address(language)))]
    if not getattr(staticfiles_storage, "joins_modules", False):
        elements += _apart(name)
    elif parts := modules.parts(SCRIPTS, name):
        elements.append(_import_map(parts))
    elements.append(('<script type="module" nonce="', format_html('" src="{}"></script>', _address(name))))
    starts, ends = zip(*elements, strict=True)
    return [mark_safe(end + start) for end, start in zip(["", *ends], [*starts, ""], strict=True)]  # noqa: S308 - ours


def _apart(name: str) -> list[tuple[str, SafeString]]:
    """What the browser must know to find and fetch each module by itself."""
    early = [_address(needed) for needed in modules.needed(SCRIPTS, name)[:-1]]
    return [
        _import_map(modules.every(SCRIPTS)),
        *(('<link rel="modulepreload" nonce="', format_html('" href="{}">', address)) for address in early),
    ]


def _import_map(scripts: list[str]) -> tuple[str, SafeString]:
    addresses = {f"maru/{script}": _address(script) for script in scripts}
    import_map = mark_safe(json.dumps({"imports": addresses}))  # noqa: S308 - the addresses of our own files
    return '<script type="importmap" nonce="', format_html('">{}</script>', import_map)


def _address(name: str) -> str:
    return static(f"js/{name}.js")


if not settings.DEBUG:
    _around_nonce = cache(_around_nonce)
    _rendered = lru_cache(maxsize=REMEMBERED, typed=True)(_rendered)  # a safe string is not a plain one
