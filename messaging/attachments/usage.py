"""How much the files of the house take, for who runs it: sums, without saying who talks with whom."""

import shutil
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import BigIntegerField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from accounts.models import User
from messaging.models import Blob, File, PartialUpload
from rooms.models import Room

MOST = 50  # rooms and people, those with the most
MONTHS = 24  # the latest


@dataclass(frozen=True, slots=True)
class Share:
    """Of something, so many files with so many bytes. `of` is None for direct conversations together."""

    of: Room | User | datetime | str | None
    size: int
    count: int


@dataclass(frozen=True, slots=True)
class Usage:
    """Sizes are in bytes. `unused` and `deleted` would be freed: uploads that no message took, and the files of deleted
    messages; `coming` are uploads in pieces. The same bytes count once in `size`, `kinds` and what would be freed, and
    for each room, person and month that has them otherwise.
    """

    size: int
    count: int
    limit: int  # 0: none
    free: int | None  # on the disk; None where files are elsewhere
    unused: int
    deleted: int
    coming: int
    kinds: list[Share]
    rooms: list[Share]
    people: list[Share]
    months: list[Share]


def usage() -> Usage:
    """All of it now, in a fixed number of queries."""
    kinds = _kinds()
    unused, deleted = _freed()
    return Usage(
        size=sum(share.size for share in kinds),
        count=sum(share.count for share in kinds),
        limit=settings.FILES_TOTAL_BYTES,
        free=None if settings.FILES_S3_BUCKET else shutil.disk_usage(settings.DATA_DIR).free,
        unused=unused,
        deleted=deleted,
        coming=PartialUpload.objects.filter(file=None).aggregate(sum=Sum("offset"))["sum"] or 0,
        kinds=kinds,
        rooms=_rooms(),
        people=_people(),
        months=_months(),
    )


def _kinds() -> list[Share]:
    rows = Blob.objects.values("kind").annotate(sum=Sum("size"), n=Count("pk")).order_by("-sum")
    return [Share(str(Blob.Kind(row["kind"]).label), row["sum"], row["n"]) for row in rows]


def _sent() -> "QuerySet[File]":
    return File.objects.filter(message__isnull=False, message__removed_at=None)


def _rooms() -> list[Share]:
    direct = When(room__kind=Room.Kind.DIRECT, then=Value(0, BigIntegerField()))
    places = (
        _sent()
        .annotate(place=Case(direct, default=F("room"), output_field=BigIntegerField()))
        .values("place")
        .order_by()
    )
    rows = list(places.annotate(sum=Sum("blob__size"), n=Count("pk")).order_by("-sum")[:MOST])
    rooms = Room.objects.in_bulk([row["place"] for row in rows])
    return [Share(rooms.get(row["place"]), row["sum"], row["n"]) for row in rows]


def _people() -> list[Share]:
    rows = list(
        File.objects.values("owner").order_by().annotate(sum=Sum("blob__size"), n=Count("pk")).order_by("-sum")[:MOST]
    )
    people = User.objects.in_bulk([row["owner"] for row in rows])
    return [Share(people[row["owner"]], row["sum"], row["n"]) for row in rows if row["owner"] in people]


def _months() -> list[Share]:
    months = File.objects.annotate(month=TruncMonth("created_at", tzinfo=timezone.get_current_timezone()))
    rows = months.values("month").order_by().annotate(sum=Sum("blob__size"), n=Count("pk")).order_by("-month")[:MONTHS]
    return [Share(row["month"], row["sum"], row["n"]) for row in rows]


def _freed() -> tuple[int, int]:
    """The bytes that no message needs: of uploads, or none at all; and of deleted messages."""
    files = File.objects.filter(blob=OuterRef("pk"))
    needed = files.filter(message__isnull=False, message__removed_at=None)
    of_deleted = files.filter(message__removed_at__isnull=False)
    free = Blob.objects.filter(~Exists(needed), kept=None).annotate(is_deleted=Exists(of_deleted))
    sums = free.aggregate(
        unused=Coalesce(Sum("size", filter=Q(is_deleted=False)), 0),
        deleted=Coalesce(Sum("size", filter=Q(is_deleted=True)), 0),
    )
    return sums["unused"], sums["deleted"]
