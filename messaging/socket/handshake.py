"""What the request that opens a socket says: whether a page of ours sent it, and which language its person speaks."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from messaging.socket.authorization import Person

SCHEMES = {"ws": "http", "wss": "https"}
DEFAULT_PORTS = {"http": "80", "https": "443"}


def is_own_origin(scope: dict[str, Any]) -> bool:
    """The Origin header is the scheme, host and port that the request was sent to, or a trusted origin.

    A missing or repeated header is neither: a cookie alone does not say which page speaks (RFC 6454, section 7).
    In a house with HTTPS_ONLY nothing is its own that did not come over HTTPS, as a proxy it trusts says.
    """
    scheme = SCHEMES.get(scope.get("scheme", "ws"), "")
    if settings.HTTPS_ONLY and scheme != "https":
        return False
    origins = _all(scope["headers"], b"origin")
    hosts = _all(scope["headers"], b"host")
    if len(origins) != 1 or len(hosts) != 1:
        return False
    if origins[0] in settings.CSRF_TRUSTED_ORIGINS:
        return True
    domain, port = split_domain_port(hosts[0])
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return False
    own = f"{scheme}://{domain}" + (f":{port}" if port and port != DEFAULT_PORTS.get(scheme) else "")
    return origins[0] == own  # browsers write an origin in one way only (RFC 6454, section 6.2)


def _all(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> list[str]:
    return [value.decode("latin1") for key, value in headers if key.lower() == name]


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
