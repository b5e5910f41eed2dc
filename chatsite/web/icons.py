"""What browsers and search engines ask a site for by itself: a manifest, an icon, what may be looked at."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from chatsite.site import site_name, site_picture
from chatsite.web.mark import PAPER

HOUR: Final = 3600  # seconds
DAY: Final = 86_400
SHORT_NAME_MAX: Final = 12  # characters that a home screen has room for
TAGS: Final = {"zh-hans": "zh-Hans"}  # of languages, as BCP 47 writes them, where Django does otherwise
FAVICON: Final = Path(settings.BASE_DIR) / "static" / "img" / "favicon.ico"
# Programs that show links read the pages of links and their pictures; both say that they are not to be listed.
ROBOTS: Final = """User-agent: *
Allow: /join/
Allow: /people/add/
Allow: /static/
Allow: /house/picture/
Disallow: /
"""


@login_not_required
@require_safe
def manifest(request: HttpRequest, language: str) -> HttpResponse:
    """What the house is called and looks like as an installed app. It is the same app in every language."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    name = site_name()
    response = JsonResponse(
        {
            "id": "/",
            "lang": TAGS.get(language, language),
            "dir": "ltr",
            "name": name,
            "short_name": name if len(name) <= SHORT_NAME_MAX else f"{name[: SHORT_NAME_MAX - 1].rstrip()}…",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": PAPER,
            "theme_color": PAPER,
            "icons": _icons(site_picture()),
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )
    patch_cache_control(response, public=True, max_age=HOUR)
    return response


def _icons(picture: str) -> list[dict[str, Any]]:
    icons: list[dict[str, Any]] = [
        {"src": address_of_icon(picture, name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in (("192", 192, "any"), ("512", 512, "any"), ("maskable", 512, "maskable"))
    ]
    if not picture:
        icons.append({"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"})
    return icons


def address_of_icon(picture: str, name: str) -> str:
    """Where the icon of this name is, of the house with a picture of this key, or without one."""
    return reverse("house-icon", args=[picture, name]) if picture else static(f"img/icon-{name}.png")


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For programs that read no pages: those name a drawing, which also shows what is unread."""
    return _file(_favicon(), "image/x-icon")


@cache
def _favicon() -> bytes:
    return FAVICON.read_bytes()


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return _file(ROBOTS.encode(), "text/plain; charset=utf-8")


def _file(content: bytes, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    patch_cache_control(response, public=True, max_age=DAY)
    return response
