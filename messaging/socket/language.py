"""Which language to speak to the person behind a socket."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from messaging.socket.authorization import Person


def spoken(user: Person, cookies: Mapping[str, str], headers: Mapping[bytes, bytes]) -> str:
    """The profile's choice, else the page's, else the browser's, as for a page."""
    accepted = parse_accept_lang_header(headers.get(b"accept-language", b"").decode("latin1").lower())
    wanted = [user.language, cookies.get(settings.LANGUAGE_COOKIE_NAME, ""), *(code for code, _ in accepted)]
    for code in wanted:
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
