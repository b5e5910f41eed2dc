"""The languages and time zones one can choose."""

import zoneinfo
from functools import cache
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

Choice = tuple[str, str]
ZONE_COOKIE = "timezone"  # the browser's own, written by static/js/account/zone-cookie.js
REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def languages() -> list[Any]:
    """For a select: the browser's, then each language by its own name."""
    own_names = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
    return [("", _("As the browser")), *own_names]


def chosen_language(request: HttpRequest) -> str:
    """The language that this browser was told to use, or nothing: then it follows its own settings."""
    code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return code if code in dict(settings.LANGUAGES) else ""


def remember_language(response: HttpResponse, code: str) -> None:
    """Let this browser keep the language when nobody is signed in; nothing means to follow its own settings."""
    if code:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)


@cache
def zone_names() -> frozenset[str]:
    """Zones named after a place, and UTC."""
    return frozenset(
        name for name in zoneinfo.available_timezones() if name.partition("/")[0] in REGIONS or name == "UTC"
    )


def zones() -> list[Any]:
    """For a select: the browser's, UTC, then the places of each region."""
    return [("", _("As the browser")), *_zones()]


def few_zones(*names: str) -> list[Any]:
    """For a select of a few kB less: the browser's, UTC, and these."""
    few = sorted({name for name in names if name in zone_names()} | {"UTC"})
    return [("", _("As the browser")), *((name, name.rpartition("/")[2].replace("_", " ")) for name in few)]


@cache
def _zones() -> list[Choice | tuple[str, list[Choice]]]:
    places = sorted(name for name in zone_names() if "/" in name)
    return [
        ("UTC", "UTC"),
        *(
            (region, [(name, name.partition("/")[2].replace("_", " ")) for name in group])
            for region, group in groupby(places, key=lambda name: name.partition("/")[0])
        ),
    ]
