"""Addresses as others see them."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def opens_only_here(address: str) -> bool:
    """Whether the address means this very machine to whoever opens it: localhost, 127.0.0.1, ::1."""
    host = urlsplit(address).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
