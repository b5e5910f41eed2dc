"""Which language a visitor chose; the profile's choice is the profile's."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def chosen(request: HttpRequest) -> str:
    """The language that this browser was told to use, or nothing: then it follows its own settings."""
    code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return code if code in dict(settings.LANGUAGES) else ""


def remember(response: HttpResponse, code: str) -> None:
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
