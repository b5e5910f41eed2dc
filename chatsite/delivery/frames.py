"""The wire: what is said between server and browser, and nothing else. No I/O but rendering.

Frames down are HTML made by `templates/frames/<name>.html`; frames up are small JSON objects. docs/protocol.md is the
same in prose, and a test holds the two together.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final
from uuid import UUID

from django.template import Context, Engine

FRAMES: Final = frozenset(
    """activity friends heartbeat members messages nothing notice places presence profile read refused resync
    room_list room_listed room_rights room_unlisted standing typing""".split()
)
MAX_FRAME_BYTES: Final = 65_536
MAX_WATCHED_ROOMS: Final = 20
MAX_NAME: Final = 100  # characters
EVERYONE: Final = "everyone"


class Close(IntEnum):
    """Why a socket was closed."""

    NONSENSE = 4400
    SIGNED_OUT = 4401
    SUSPENDED = 4403
    TOO_SLOW = 4408
    ELSEWHERE = 4409
    TOO_MANY = 4429
    TOO_MUCH = 1008
    RESTART = 1012


def room_topic(room_id: int) -> str:
    """Tabs that show the room."""
    return f"room.{room_id}"


def members_topic(room_id: int) -> str:
    """All tabs of all members of the room."""
    return f"members.{room_id}"


def user_topic(user_id: int) -> str:
    """All tabs of one person."""
    return f"user.{user_id}"


def frame(name: str, /, **context: Any) -> str:
    """One frame as HTML. Raises KeyError for a name the protocol does not know."""
    if name not in FRAMES:
        raise KeyError(name)
    return render(f"frames/{name}.html", context)


def render(template: str, context: Mapping[str, Any]) -> str:
    """HTML for nobody in particular: without context processors, and with numbers as machines read them."""
    return Engine.get_default().get_template(template).render(Context(context, use_l10n=False)).strip()


# What a tab may say ------------------------------------------------------------------------------


class Nonsense(ValueError):
    """A frame that is not of this protocol."""


@dataclass(frozen=True, slots=True)
class Watch:
    rooms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Typing:
    room: int


@dataclass(frozen=True, slots=True)
class Here:
    pass


@dataclass(frozen=True, slots=True)
class Seen:
    cursors: dict[int, int]


@dataclass(frozen=True, slots=True)
class Send:
    room: int
    body: str
    client_id: UUID
    whisper_to: str = ""  # a user name


Said = Watch | Typing | Here | Seen | Send


def parse(text: str | None) -> Said:
    """What a tab said. Raises Nonsense for anything docs/protocol.md does not name."""
    if text is None or len(text) > MAX_FRAME_BYTES or len(text.encode(errors="replace")) > MAX_FRAME_BYTES:
        raise Nonsense("not a text frame of this size")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Nonsense("not JSON") from error
    if not isinstance(said, dict):
        raise Nonsense("not an object")
    match said:
        case {"type": "watch", "rooms": list(rooms)} if len(rooms) <= MAX_WATCHED_ROOMS:
            return Watch(tuple(dict.fromkeys(_id(room) for room in rooms)))
        case {"type": "typing", "room": room}:
            return Typing(_id(room))
        case {"type": "here"}:
            return Here()
        case {"type": "seen", "cursors": dict(cursors)} if len(cursors) <= MAX_WATCHED_ROOMS:
            return Seen({_id(room): _id(cursor) for room, cursor in cursors.items()})
        case {"type": "send", "room": room, "body": str(body), "client_id": str(client_id)}:
            return Send(_id(room), body, _uuid(client_id), _name(said.get("whisper_to", "")))
    raise Nonsense("unknown type or fields")


def _id(value: Any) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise Nonsense("not a number")
    return value


def _name(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_NAME:
        raise Nonsense("not a name")
    return value


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise Nonsense("not a UUID") from error
