"""Pictures made for the house: with links, and as icons of the installed app."""

from functools import lru_cache
from typing import Final

from django.http import HttpResponse
from django.utils.cache import patch_cache_control

from accounts.models import House
from chatsite import site
from chatsite.web import link_picture, mark

KEPT: Final = 64  # pictures of some 15 KB, each made in a fifth of a second
LINK_SECONDS: Final = 3600  # that others keep one: the room may get another name


def link_answer(title: str) -> HttpResponse:
    """The picture of a link that leads to what is called so. Whoever has the link may show it anywhere."""
    response = HttpResponse(_of_link(site.site_name(), title, site.site_picture()), content_type="image/png")
    patch_cache_control(response, public=True, max_age=LINK_SECONDS)
    response["X-Robots-Tag"] = "noindex"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@lru_cache(maxsize=KEPT)
def _of_link(name: str, title: str, picture_key: str) -> bytes:
    return link_picture.draw(site=name, title=title, picture=_picture(picture_key))


@lru_cache(maxsize=KEPT)
def icon(picture_key: str, size: int, *, is_maskable: bool) -> bytes:
    """The house's picture as an icon (PNG)."""
    return mark.png(mark.icon(size, _picture(picture_key), is_maskable=is_maskable))


def _picture(key: str) -> bytes | None:
    """The picture of the house, if it is the one with this key and its file is there."""
    house = House.now() if key else House()
    if not key or house.picture_key != key:
        return None
    try:
        with house.picture.open("rb") as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None
