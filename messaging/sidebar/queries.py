"""Somebody's list of rooms: under which headings they stand, in which order, and what of them is unread."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F, OuterRef

from accounts.models import RoomOrder, User
from chatsite.database.prepared import Prepared
from messaging.models import Call
from rooms.models import Membership, Room
from rooms.sidebar.preferences import SECTIONS

MOST_CALLS = 100  # of a room that are told apart; a badge says "99+"


class Listed(NamedTuple):
    """A room as its row needs it. There may be hundreds, so it is not a Room. In the order of the columns below."""

    pk: int
    slug: str
    name: str
    kind: str
    colour: str
    picture: str
    number: int  # of the latest message that is for all
    archived_at: datetime | None
    read_up_to: int
    notify: str
    muted_until: datetime | None
    is_favourite: bool
    folder: int | None
    folder_name: str | None
    folder_place: int | None
    is_shut: bool | None
    calls: str | None  # numbers of unread messages that mean the reader


@dataclass(slots=True)
class Section:
    """Rooms under one heading: the favourites, a folder, or none."""

    key: str
    folder: int | None = None
    name: str = ""
    is_shut: bool = False
    rank: int = 0  # favourites, folders, the rest
    place: int = 0  # among folders
    rooms: list[Listed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RoomList:
    order: str  # accounts.models.RoomOrder
    sections: list[Section]
    shut: str  # names of rooms.sidebar.preferences.SECTIONS

    @property
    def is_shut(self) -> dict[str, bool]:
        """Whether a section of the sidebar is folded, by its name."""
        shut = self.shut.split()
        return {section: section in shut for section in SECTIONS}

    def __iter__(self) -> Iterator[Listed]:
        """All rooms, from top to bottom."""
        return (room for section in self.sections for room in section.rooms)


class _Numbers(models.Subquery):
    """The column `n` of a subquery as one text, so that a row of the outer query stays one row."""

    template = "(SELECT group_concat(n, ' ') FROM (%(subquery)s) AS numbers)"
    output_field = models.TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(SELECT string_agg(n::text, ' ') FROM (%(subquery)s) AS numbers)"
        return self.as_sql(compiler, connection, template=template, **context)


def _unread_calls() -> _Numbers:
    calls = Call.objects.filter(user=OuterRef("user"), room=OuterRef("room"), number__gt=OuterRef("read_up_to"))
    return _Numbers(calls.order_by("-number").values(n=F("number"))[:MOST_CALLS])


def _of(user: Any, order: str) -> "models.QuerySet[Membership, tuple[Any, ...]]":
    return (
        Membership.objects.of(user)
        .filter(room__binned_at=None)
        .exclude(room__kind=Room.Kind.DIRECT)
        .annotate(calls=_unread_calls())
        .order_by(*_ORDERS[RoomOrder(order)])
        .values_list(
            "room_id",
            "room__slug",
            "room__name",
            "room__kind",
            "room__colour",
            "room__picture",
            "room__public_number",
            "room__archived_at",
            "read_up_to",
            "notify",
            "muted_until",
            "is_favourite",
            "folder_id",
            "folder__name",
            "folder__place",
            "folder__is_shut",
            "calls",
        )
    )


# As rooms.sidebar.preferences.in_order has them.
_ORDERS: dict[RoomOrder, tuple[Any, ...]] = {
    RoomOrder.NAME: ("room__name_key",),
    RoomOrder.ACTIVITY: ("-room__active_at", "room__name_key"),
    RoomOrder.HAND: (F("place").asc(nulls_last=True), "room__name_key"),
}
_listed: dict[str, Prepared] = {
    order.value: Prepared(partial(_of, order=order), user=models.BigIntegerField()) for order in RoomOrder
}


def listed(reader: User) -> RoomList:
    """All that the list shows, in one query; messaging.direct.queries has the direct conversations."""
    shut = reader.shut_sections.split()
    sections: dict[str, Section] = {}
    for row in _listed[reader.room_order].all(user=reader.pk):
        room = Listed._make(row)
        section = _section_of(room)
        sections.setdefault(section.key, section).rooms.append(room)
    if sections.keys() != {"others"}:  # which alone stand under no heading of their own
        for section in sections.values():
            section.is_shut |= section.key in shut
    in_order = sorted(sections.values(), key=lambda one: (one.rank, one.place, one.folder))
    return RoomList(reader.room_order, in_order, reader.shut_sections)


def _section_of(room: Listed) -> Section:
    if room.is_favourite:
        return Section("favourites", rank=0)
    if room.folder is not None:
        assert room.folder_name is not None
        return Section(
            f"folder-{room.folder}",
            room.folder,
            room.folder_name,
            is_shut=bool(room.is_shut),
            rank=1,
            place=room.folder_place or 0,
        )
    return Section("others", rank=2)
