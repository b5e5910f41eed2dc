"""Somebody's rooms and conversations as one list, by what was said last: the home of a phone."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import models
from django.db.models import F

from chatsite.database.prepared import Prepared
from messaging.models import Message
from messaging.sidebar import queries
from rooms.models import Membership, Room


class _Last(NamedTuple):
    """The last message of a room that is for all its members. In the order of the columns of `_last_of`."""

    room_id: int
    number: int
    kind: str
    author_id: int
    name: str
    deleted_at: datetime | None
    body: str
    created_at: datetime
    removed_at: datetime | None
    history_from: int


@dataclass(frozen=True, slots=True)
class Chat:
    """A row of the list: a room of the sidebar or a direct conversation, and what was said in it last."""

    row: queries.Listed | dict[str, object]
    is_direct: bool
    said: str  # nothing, removed, blocked, mine or theirs
    name: str  # of the author
    line: str
    at: datetime | None


def _last_of(reader: object) -> "models.QuerySet[Message, tuple[object, ...]]":
    newest = models.Case(
        models.When(room__kind=Room.Kind.DIRECT, then=F("room__message_count")), default=F("room__public_number")
    )
    own = Membership.objects.filter(user=reader, room__binned_at=None)
    since = own.filter(room=models.OuterRef("room")).values("history_from")[:1]
    return (
        Message.objects.filter(room__in=own.values("room"), number=newest)
        .annotate(history_from=models.Subquery(since))
        .values_list(
            "room_id",
            "number",
            "kind",
            "author_id",
            "author__display_name",
            "author__deleted_at",
            "body",
            "created_at",
            "removed_at",
            "history_from",
        )
    )


_last: Prepared = Prepared(_last_of, reader=models.BigIntegerField())
