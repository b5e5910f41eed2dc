"""What comes from the server, read by the rules of docs/protocol.md and nothing else."""

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

ELEMENT = re.compile(r"<(html|chat-[a-z]+|send-refused)((?:\s+[a-z-]+(?:=\"[^\"]*\")?)*)\s*>")
ATTRIBUTE = re.compile(r"\s([a-z-]+)=\"([^\"]*)\"")
BODY = re.compile(r"<div class=\"body\"[^>]*>(.*?)</div>", re.DOTALL)
TWIN = "message-None"  # the form of a page for what is not sent yet
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Line:
    """A message as its element says it is."""

    id: int
    room: int
    number: int
    revision: int
    author: int
    client_id: str
    change: str
    text: str


def lines(html: str) -> list[Line]:
    """The messages in a frame, a page or an answer, in their order."""
    return list(_lines(html))


@lru_cache(512)  # everybody gets the same bytes
def _lines(html: str) -> tuple[Line, ...]:
    found = ((named, start) for name, named, start in _elements(html) if name == "chat-message")
    return tuple(_line(named, html[start:]) for named, start in found if named["id"] != TWIN)


def elements(html: str, wanted: str) -> list[dict[str, str]]:
    """The attributes of each element of this name."""
    return [named for name, named, _ in _elements(html) if name == wanted]


@lru_cache(512)
def _elements(html: str) -> tuple[tuple[str, dict[str, str], int], ...]:
    return tuple(
        (found[1], {name: unescape(value) for name, value in ATTRIBUTE.findall(found[2])}, found.end())
        for found in ELEMENT.finditer(html)
    )


def _line(named: dict[str, str], rest: str) -> Line:
    body = BODY.search(rest.partition("</chat-message>")[0])
    return Line(
        id=int(named["id"].removeprefix("message-")),
        room=int(named["data-room"]),
        number=int(named["data-number"]),
        revision=int(named["data-revision"]),
        author=int(named["data-author"]),
        client_id=named.get("data-client-id", ""),
        change=named["data-change"],
        text=unescape(TAG.sub("", body[1])) if body and named["data-kind"] == "text" else "",
    )
