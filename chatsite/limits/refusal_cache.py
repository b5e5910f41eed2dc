"""Who was told to wait, and asks for the same meanwhile, is told the same again: no thread, no database, no template.

A script that sends a hundred times a second costs others no more than the reading of its requests.
"""

import asyncio
import math
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from chatsite.clock import now
from chatsite.exceptions import RateLimited
from chatsite.monitoring.metrics import metrics

KEPT = 10_000  # sessions; if there are more, all are forgotten
LONGEST = 60  # seconds; then somebody looks again
PAUSE_SECONDS = 1.0  # before it is said again
_NUMBERS = re.compile("[0-9]+")  # limits are of a person, not of one message or room

Send = Callable[[Mapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class Told:
    """An answer that said to wait until a moment of `now()`."""

    until: float
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    async def again(self, send: Send) -> None:
        """Say it once more, after a pause: whoever asks as quickly as they are answered waits as well."""
        metrics["told_again"] += 1
        await asyncio.sleep(min(PAUSE_SECONDS, self.until - now()))
        wait = str(max(1, math.ceil(self.until - now()))).encode()
        headers = [*self.headers, (b"Retry-After", wait)]
        await send({"type": "http.response.start", "status": RateLimited.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


_told: dict[str, dict[str, Told]] = {}  # session → what for


def told(scope: Mapping[str, Any]) -> Told | None:
    """What a request is to be told without looking, if it is one of those."""
    if not _told or not (known := _told.get(session_of(scope))):
        return None
    answer = known.get(_act(scope)) or known.get(_anything(scope))
    return answer if answer and answer.until > now() else None


def remember(scope: Mapping[str, Any], response: HttpResponseBase, *, whatever: bool = False) -> None:
    """Keep an answer that says to wait; `whatever` is asked for, if it is not about this kind of request."""
    if response.status_code != RateLimited.status or response.headers.get("X-Error") != RateLimited.code:
        return
    session = session_of(scope)
    if not session or not isinstance(response, HttpResponse):
        return
    if len(_told) >= KEPT:
        _told.clear()
    headers = tuple(
        (name.encode("ascii"), value.encode("latin1")) for name, value in response.items() if name != "Retry-After"
    )
    until = now() + min(int(response.headers.get("Retry-After", 1)), LONGEST)
    current = {act: answer for act, answer in _told.get(session, {}).items() if answer.until > now()}
    _told[session] = current | {_anything(scope) if whatever else _act(scope): Told(until, headers, response.content)}


def session_of(scope: Mapping[str, Any]) -> str:
    """The session that a request names, whether it is one or not; empty if none."""
    for name, value in scope["headers"]:
        if name == b"cookie" and (found := _cookie().search(value)):
            return str(found[1], "latin1")
    return ""


@cache
def _cookie() -> "re.Pattern[bytes]":
    return re.compile(rb"(?:^|;\s*)" + re.escape(settings.SESSION_COOKIE_NAME).encode() + rb"=([^;\s]{1,64})")


def _act(scope: Mapping[str, Any]) -> str:
    return f"{scope['method']} {_NUMBERS.sub('0', scope['path'][:500])} {_anything(scope)}"


def _anything(scope: Mapping[str, Any]) -> str:
    """Answers differ for pages and for fragments."""
    return "fragment" if (b"hx-request", b"true") in scope["headers"] else "page"
