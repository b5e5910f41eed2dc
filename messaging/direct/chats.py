"""Somebody's rooms and direct conversations as one list, by what was said last: the home of a phone."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F, OuterRef
from django.utils import timezone

from accounts import relations
from accounts.models import Block, User
from accounts.profile.summary import FIELDS, PersonSummary
from chatsite.database.prepared import Prepared
from messaging.direct import queries as direct_queries
from messaging.messages.text import line_of
from messaging.models import SPEECH, Message
from messaging.sidebar import queries
from rooms.models import Membership, Room


@dataclass(frozen=True, slots=True)
class Chat:
    """A row of the list, with what was said last as its reader may see it."""

    pk: int
    slug: str
    title: str
    kind: str
    number: int  # of the latest message that is for all
    read_up_to: int
    calls: str  # numbers of unread messages that mean the reader
    notify: str
    muted_until: str  # ISO 8601, or empty
    room: queries.Listed | None  # of a room
    pair: dict[str, Any] | None  # of a direct conversation: its row of messaging.direct.queries
    said: str  # nothing, removed, blocked, mine or theirs
    name: str  # of whose line it is, where that is not plain
    line: str
    at: datetime | None

    @property
    def picture_key(self) -> str:
        return PurePath(self.room.picture).stem if self.room and self.room.picture else ""


class _Last(NamedTuple):
    """The last message of a room that is for all its members. In the order of the columns of `_last_of`."""

    room_id: int
    kind: str
    body: str
    quoted: str
    file_name: str
    created_at: datetime
    removed_at: datetime | None
    author: PersonSummary  # as columns: FIELDS


def _last_of(reader: Any) -> "models.QuerySet[Message, tuple[Any, ...]]":
    newest = models.Case(
        models.When(room__kind=Room.Kind.DIRECT, then=F("room__message_count")), default=F("room__public_number")
    )
    own = Membership.objects.filter(user=reader, room__binned_at=None)
    since = own.filter(room=OuterRef("room")).values("history_from")[:1]
    lines = Message.objects.filter(room__in=own.values("room"), number=newest, number__gte=models.Subquery(since))
    author = [f"author__{name}" for name in FIELDS]
    return lines.values_list("room_id", "kind", "body", "quoted", "file_name", "created_at", "removed_at", *author)


_last: Prepared = Prepared(_last_of, reader=models.BigIntegerField())


def _last_from(row: tuple[Any, ...]) -> _Last:
    room_id, kind, body, quoted, file_name, created_at, removed_at, *author = row
    return _Last(room_id, kind, body, quoted, file_name, created_at, removed_at, PersonSummary(*author))


def chats(reader: User) -> list[Chat]:
    """The list, the latest first. The number of queries is the same, however long it is."""
    last = {row[0]: _last_from(row) for row in _last.all(reader=reader.pk)}
    blocked = set(Block.objects.filter(blocker=reader).values_list("blocked_id", flat=True))
    names = relations.names_for(reader, [one.author for one in last.values()])
    found = [
        *(_of_room(room, last.get(room.pk), reader, blocked, names) for room in queries.listed(reader)),
        *(_of_pair(row, last.get(row["pk"])) for row in direct_queries.listed(reader).rows),
    ]
    return sorted(found, key=lambda chat: (chat.at is not None, chat.at, chat.pk), reverse=True)


def _of_room(room: queries.Listed, last: _Last | None, reader: User, blocked: set[int], names: dict[int, str]) -> Chat:
    said = _said(last, reader, blocked)
    is_muted = room.muted_until is not None and room.muted_until > timezone.now()
    return Chat(
        pk=room.pk,
        slug=room.slug,
        title=room.name,
        kind=room.kind,
        number=room.number,
        read_up_to=room.read_up_to,
        calls=room.calls or "",
        notify=room.notify,
        muted_until=room.muted_until.isoformat() if is_muted and room.muted_until else "",
        room=room,
        pair=None,
        said=said,
        name=names[last.author.pk] if last and said == "theirs" else "",
        line=line_of(last.body or last.quoted, last.file_name) if last and said in {"mine", "theirs"} else "",
        at=last.created_at if last else None,
    )


def _of_pair(row: dict[str, Any], last: _Last | None) -> Chat:
    return Chat(
        pk=row["pk"],
        slug=row["slug"],
        title=row["name"],
        kind="direct",
        number=row["message_count"],
        read_up_to=row["read_up_to"],
        calls="",
        notify=row["notify"],
        muted_until=row["muted_until"],
        room=None,
        pair=row,
        said=row["said"],
        name="",
        line=row["line"],
        at=last.created_at if last else None,
    )


def _said(last: _Last | None, reader: User, blocked: set[int]) -> str:
    """How a room's last line is shown; a line that tells what happened is not."""
    if last is None or last.kind not in SPEECH:
        return ""
    if last.removed_at:
        return "removed"
    if last.author.pk in blocked:
        return "blocked"
    return "mine" if last.author.pk == reader.pk else "theirs"
