"""Repeats 429 answers: who was told to wait, and asks for the same meanwhile, costs no thread and no database.

Only when to try again and the words are kept, for few kinds of requests of each session, so that memory stays bounded
whatever a client sends. All of it runs on the event loop.
"""

import asyncio
import math
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import translation

from chatsite.clock import now
from chatsite.exceptions import RateLimited
from chatsite.monitoring.metrics import metrics
from chatsite.site import site_name

SESSIONS_MAX = 1_024  # of more, those go that were told to wait the longest ago
KINDS_MAX = 16  # of requests of one session
LONGEST = 60  # seconds; then somebody looks again
PAUSE_SECONDS = 1.0  # before it is said again
OF_ITS_BODY = {"retry-after", "content-length", "content-encoding"}  # headers that are made anew

Send = Callable[[Mapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer that said to wait until a moment of `now()`."""

    until: float
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes  # one object for all that say the same

    async def again(self, send: Send) -> None:
        """Say it once more, after a pause: whoever asks as quickly as they are answered waits as well."""
        metrics["told_again"] += 1
        await asyncio.sleep(min(PAUSE_SECONDS, self.until - now()))
        wait = str(max(1, math.ceil(self.until - now()))).encode()
        headers = [*self.headers, (b"Retry-After", wait), (b"Content-Length", str(len(self.body)).encode())]
        await send({"type": "http.response.start", "status": RateLimited.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


_told: "OrderedDict[str, OrderedDict[str, Told]]" = OrderedDict()  # session → kind of request


def told(scope: Mapping[str, Any]) -> Told | None:
    """What a request is to be told without looking, if it is one of those."""
    if not _told or not (known := _told.get(session_of(scope))):
        return None
    answer = known.get(_kind(scope)) or known.get(_any_kind(scope))
    return answer if answer and answer.until > now() else None


def remember(scope: Mapping[str, Any], response: HttpResponseBase, *, whatever: bool = False) -> None:
    """Keep what an answer said that says to wait; `whatever` is asked for, if it is not about this kind of request."""
    refused, session = getattr(response, "refused", None), session_of(scope)
    if not isinstance(refused, RateLimited) or not session:
        return
    known = _told.setdefault(session, OrderedDict())
    _told.move_to_end(session)
    if len(_told) > SESSIONS_MAX:
        _told.popitem(last=False)
    kind = _any_kind(scope) if whatever else _kind(scope)
    known[kind] = Told(
        until=now() + min(int(response.headers.get("Retry-After", 1)), LONGEST),
        headers=tuple(
            (name.encode("ascii"), value.encode("latin1"))
            for name, value in response.items()
            if name.lower() not in OF_ITS_BODY
        ),
        body=_body(refused, response.headers.get("Content-Language", settings.LANGUAGE_CODE), _is_fragment(scope)),
    )
    known.move_to_end(kind)
    if len(known) > KINDS_MAX:
        known.popitem(last=False)


def _body(refused: RateLimited, language: str, is_fragment: bool) -> bytes:
    with translation.override(language):
        return _rendered(str(refused.message), language, is_fragment)


@lru_cache(maxsize=64)
def _rendered(words: str, language: str, is_fragment: bool) -> bytes:
    template = "components/_refusal.html" if is_fragment else "refusal.html"
    return render_to_string(template, {"refused": RateLimited(words), "site_name": site_name()}).encode()


def session_of(scope: Mapping[str, Any]) -> str:
    """The session that a request names, whether it is one or not; empty if none."""
    for name, value in scope["headers"]:
        if name == b"cookie" and (found := _cookie().search(value)):
            return str(found[1], "latin1")
    return ""


@cache
def _cookie() -> "re.Pattern[bytes]":
    return re.compile(rb"(?:^|;\s*)" + re.escape(settings.SESSION_COOKIE_NAME).encode() + rb"=([^;\s]{1,64})")


def _kind(scope: Mapping[str, Any]) -> str:
    """Limits are of a person and a view, not of one message or room."""
    try:
        view = resolve(scope["path"]).view_name
    except Resolver404:
        view = ""
    return f"{scope['method']} {view} {_any_kind(scope)}"


def _any_kind(scope: Mapping[str, Any]) -> str:
    """Answers differ for pages and for fragments."""
    return "fragment" if _is_fragment(scope) else "page"


def _is_fragment(scope: Mapping[str, Any]) -> bool:
    return (b"hx-request", b"true") in scope["headers"]
