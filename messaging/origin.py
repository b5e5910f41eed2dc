"""Whether a socket was opened by a page of ours (against cross-site WebSocket hijacking)."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

DEFAULT_PORTS = {"http": "80", "https": "443", "ws": "80", "wss": "443"}


def is_own_origin(scope: dict[str, Any]) -> bool:
    """The Origin header names the scheme, host and port that the request was sent to, or a trusted origin.

    A missing or repeated header is not one: a cookie alone does not say which page speaks (RFC 6454, section 7).
    """
    origins = _all(scope["headers"], b"origin")
    hosts = _all(scope["headers"], b"host")
    if len(origins) != 1 or len(hosts) != 1:
        return False
    origin = origins[0]
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    try:
        parts = urlsplit(origin)
        port = str(parts.port or DEFAULT_PORTS.get(parts.scheme, ""))
    except ValueError:
        return False
    scheme = {"ws": "http", "wss": "https"}.get(scope.get("scheme", "ws"), scope.get("scheme"))
    domain, own_port = split_domain_port(hosts[0])
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return False
    host = (parts.hostname or "").lower()
    own = (scheme, domain.strip("[]"), own_port or DEFAULT_PORTS.get(scope.get("scheme", "ws"), ""))
    return (parts.scheme, host, port) == own and origin == f"{parts.scheme}://{parts.netloc}"


def _all(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> list[str]:
    return [value.decode("latin1") for key, value in headers if key.lower() == name]
