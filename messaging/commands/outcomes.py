"""What comes of a command. `messaging.commands.responses` makes an answer of it, for scripts and for plain forms."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chatsite.exceptions import Words
from messaging.messages.operations import Sent


@dataclass(frozen=True, slots=True)
class Said:
    """It spoke: everybody whom it is for has the message."""

    sent: Sent


@dataclass(frozen=True, slots=True)
class Done:
    """It did something that a sentence tells. `event` is for the page, which may have something to do, too."""

    words: Words
    event: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """It shows something, or asks before it acts: a template for the composer's answer, with what it needs."""

    template: str
    context: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gone:
    """It leads to another page."""

    address: str


Outcome = Said | Done | Shown | Gone
