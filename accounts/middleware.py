"""What is done around every request for the sake of whoever asks."""

import zoneinfo
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from accounts.interstitials import detour
from accounts.models import User
from accounts.profile.choices import ZONE_COOKIE, zone_names
from accounts.sessions import operations as sessions

GetResponse = Callable[[HttpRequest], HttpResponse]


def renewal(get_response: GetResponse) -> GetResponse:
    """Who keeps coming stays signed in (accounts.sessions.operations)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            sessions.renew(request)
        return get_response(request)

    return middleware


def preferences(get_response: GetResponse) -> GetResponse:
    """The profile's language and time zone win over the browser's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not isinstance(request.user, User):
            return get_response(request)
        if request.user.language in dict(settings.LANGUAGES):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(_zone(request.user.timezone) or _zone(request.COOKIES.get(ZONE_COOKIE, ""))):
            return get_response(request)

    return middleware


def detours(get_response: GetResponse) -> GetResponse:
    """Who was displaced, or waits for the deletion of their account, decides first (accounts.interstitials)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> HttpResponse | None:
        return detour(request, view)

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    return zoneinfo.ZoneInfo(name) if name in zone_names() else None
