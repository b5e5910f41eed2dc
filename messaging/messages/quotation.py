"""What a forwarded message holds of its source: a copy of the words, and whose they are.

It is stored in the message (`quoted`, `forward`), so that showing it asks nothing more, and it stays as it was said
when the source changes or goes. The element of a message is the same for all readers: it names the room of the source,
and leads there, only where everybody who reads it may know of that room (messaging.forwarding.operations decides).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Self

from messaging.models import Message


@dataclass(frozen=True, slots=True)
class Quotation:
    """The words of a source. Its author is named as everybody reads them; "" for a deleted account.

    `address` is the path of the source, and `room_name` its room's, where they are for all readers; otherwise "".
    """

    text: str
    message: int
    room: int
    number: int
    author: int
    name: str
    at: str  # ISO 8601
    address: str = ""
    room_name: str = ""

    @classmethod
    def of(cls, source: Message) -> Self:
        """What is quoted of a message: itself, or, if it forwards another, that one. Comes with its author."""
        if source.forward:
            return replace(cls.stored(source), address="", room_name="")
        author = source.author
        return cls(
            text=source.body,
            message=source.pk,
            room=source.room_id,
            number=source.number,
            author=author.pk,
            name="" if author.deleted_at else author.name,
            at=source.created_at.isoformat(),
        )

    @classmethod
    def stored(cls, message: Message) -> Self:
        """That of a message which forwards another."""
        return cls(text=message.quoted, **(message.forward or {}))

    @property
    def moment(self) -> datetime:
        """When the source was said."""
        return datetime.fromisoformat(self.at)

    def as_json(self) -> dict[str, Any]:
        """All but the words, as `Message.forward` holds it."""
        fields = asdict(self)
        del fields["text"]
        return fields


def forget_quotations(batch: Sequence[Message]) -> None:
    """Take from these messages what they forward. By itself: of nothing, bulk_update would make the null of JSON."""
    Message.objects.filter(pk__in=[message.pk for message in batch if message.forward]).update(quoted="", forward=None)
    for message in batch:
        message.quoted, message.forward = "", None
