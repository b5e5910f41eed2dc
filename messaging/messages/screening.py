"""Where messages reach up: before one is stored or changed, its words are looked at. messaging.moderation, the layer
above, knows the rules; it lends its hand when it starts (`lend`); without one all may be said.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from accounts.models import User
from chatsite.exceptions import Refused
from messaging.models import Message
from rooms.models import Membership


class Posted(Protocol):
    """What is known of a message on its way (messaging.messages.operations.Post)."""

    @property
    def body(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def client_id(self) -> UUID: ...
    @property
    def whisper_to(self) -> int | None: ...
    @property
    def files(self) -> tuple[UUID, ...]: ...
    @property
    def found(self) -> Sequence[object] | None: ...
    @property
    def is_sent_anyway(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a message: its words as they are stored, or why it is not; and what is to be noted of it."""

    body: str
    refused: Refused | None = None
    notes: Sequence[object] = ()


class Screen(Protocol):
    def find(self, room_id: int, text: str) -> Sequence[object]:
        """What the rules find in a text for this room. It runs before any lock is held, and is quick without rules."""

    def judge(self, post: Posted, membership: Membership, names: Collection[str]) -> Verdict:
        """What becomes of the post. `names` are those of its files. It runs in the transaction that would store it."""

    def masked(self, text: str, found: Sequence[object]) -> str:
        """The text with those words hidden that would be hidden for anybody."""

    def note(self, noted: Sequence[tuple[Verdict, Membership, Message | None]]) -> None:
        """Keep what was found, in the same transaction; with the message, where it was stored."""

    def check_edit(self, message: Message, editor: User, text: str) -> str:
        """The new words of a message as they are stored. Called outside of a transaction. Raises Refused."""


_screen: Screen | None = None


def lend(screen: Screen) -> None:
    """From now on `screen` looks at messages."""
    global _screen
    _screen = screen


def find(room_id: int, text: str) -> Sequence[object]:
    return _screen.find(room_id, text) if _screen and text else ()


def judge(post: Posted, membership: Membership, names: Collection[str]) -> Verdict | None:
    """None for what nothing was found in; names of files are looked at here."""
    if _screen is None or not (post.found or names):
        return None
    verdict = _screen.judge(post, membership, names)
    return verdict if verdict.refused or verdict.notes else None


def masked(text: str, found: Sequence[object]) -> str:
    return _screen.masked(text, found) if _screen and found else text


def note(noted: Sequence[tuple[Verdict, Membership, Message | None]]) -> None:
    if _screen and noted:
        _screen.note(noted)


def check_edit(message: Message, editor: User, text: str) -> str:
    return _screen.check_edit(message, editor, text) if _screen and text else text
