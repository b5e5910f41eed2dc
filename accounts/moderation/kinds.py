"""The kinds of acts in the log of moderation: what each is called, and how it is taken back.

An app registers its own in AppConfig.ready(); accounts' are in `accounts.moderation.undo`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from accounts.models import ModerationAct, User

# Takes the act back as `by`, through an operation that checks the rights of `by` and records what it did. Raises a
# Refused that says why not. The act comes locked, with actor and person; it runs in the transaction of `take_back`.
Undo = Callable[[ModerationAct, User], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """`undo` is None for what cannot be taken back: what was seen, or is gone."""

    name: str
    label: str | Promise
    undo: Undo | None = None


_registry: dict[str, Kind] = {}


def register(kinds: Iterable[Kind]) -> None:
    for kind in kinds:
        _registry[kind.name] = kind


def all_kinds() -> list[Kind]:
    """In the order in which they were registered."""
    return list(_registry.values())


def label_of(name: str) -> str:
    """What the act is called, in the reader's language."""
    kind = _registry.get(name)
    return str(kind.label) if kind else name


def undo_of(name: str) -> Undo | None:
    """How an act of this kind is taken back; None if it cannot be."""
    kind = _registry.get(name)
    return kind.undo if kind else None
