"""How many connections one place may hold open, so that nobody holds all of them.

A place is a network (chatsite.limits.networks). This machine and the proxies of TRUSTED_PROXIES are not counted: they
speak for many. Nor are sockets, of which each belongs to somebody signed in (CHAT_SOCKETS_PER_USER). A place that is
full first loses a connection that waits for nothing, which its browser opens again when it needs one; so a whole school
behind one address gets in.
"""

from collections import defaultdict
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from chatsite.limits.networks import network, parse


class Connection(Protocol):
    def is_idle(self) -> bool: ...

    def close(self) -> None: ...


class Crowd:
    """The open connections of a process, by place."""

    def __init__(self) -> None:
        self._places: dict[str, set[Connection]] = defaultdict(set)

    def admit(self, connection: Connection, address: str) -> str | None:
        """Whether there is room for a connection from `address`: the place to `leave` later, None if there is not."""
        place = place_of(address)
        if place:
            others = self._places[place]
            if len(others) >= settings.CONNECTIONS_PER_ADDRESS:
                idle = next((other for other in others if other.is_idle()), None)
                if idle is None:
                    return None
                idle.close()
            others.add(connection)
        return place

    def leave(self, connection: Connection, place: str) -> None:
        """Forget a connection, if it is known."""
        if others := self._places.get(place):
            others.discard(connection)
            if not others:
                del self._places[place]


@lru_cache(maxsize=4096)
def place_of(address: str) -> str:
    """The place whose connections count with this one; empty for those that are not counted."""
    proxies = ProxyHeadersMiddleware(None, settings.TRUSTED_PROXIES).trusted_hosts  # type: ignore[arg-type]
    if not settings.CONNECTIONS_PER_ADDRESS or address in proxies:
        return ""
    try:
        return "" if parse(address).is_loopback else network(address)
    except ValueError:  # a socket file: whoever asks is on this machine
        return ""


crowd = Crowd()
