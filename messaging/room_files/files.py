"""The files of a room, the newest first, as one member may see them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from django.conf import settings

from messaging.models import Blob, File
from messaging.models.files import FileQuerySet
from messaging.room_files.months import Month, by_month
from rooms.models import Membership

PAGE = 50  # files, or a few more: those of one message are not parted
Kind = Blob.Kind
KINDS = {
    "image": (Kind.IMAGE,),
    "video": (Kind.VIDEO,),
    "audio": (Kind.AUDIO,),
    "file": (Kind.TEXT, Kind.PDF, Kind.FILE),
}


@dataclass(frozen=True, slots=True)
class Page:
    """Files by month, each with its blob and its message (without the text); `before` leads on, 0 at the end."""

    months: list[Month[File]]
    before: int


def page(
    own: Membership,
    *,
    kind: str = "",
    search: str = "",
    before: int | None = None,
    after: int | None = None,
    numbers: Collection[int] = (),
) -> Page:
    """The files of messages with a number below `before`, or above `after` (then those that come next), or with these
    numbers; of one of KINDS, and with `search` in their names.
    """
    files = File.objects.seen_by(own).called(search)
    if kind:
        files = files.filter(blob__kind__in=KINDS[kind])
    if numbers:
        files = files.filter(number__in=numbers)
    if before is not None:
        files = files.filter(number__lt=before)
    shown = files.select_related("blob", "message__author").defer("message__body", "search_text")
    if after is not None:
        return Page(_months(_first_after(shown, after)), 0)
    most = PAGE + settings.FILES_PER_MESSAGE
    found = list(shown.order_by("-number", "position")[: most + 1])
    if len(found) <= PAGE:
        return Page(_months(found), 0)
    last = found[PAGE - 1].number
    rest = list(takewhile(lambda file: file.number == last, found[PAGE:]))
    is_all = PAGE + len(rest) == len(found) <= most
    return Page(_months(found[:PAGE] + rest), 0 if is_all else last or 0)


def _first_after(shown: FileQuerySet, number: int) -> list[File]:
    """A page of those that come next after this message, the newest first; those of one message are not parted."""
    found = list(shown.filter(number__gt=number).order_by("number", "position")[: PAGE + settings.FILES_PER_MESSAGE])
    last = found[:PAGE][-1].number if found else 0
    whole = [file for file in found if (file.number or 0) <= (last or 0)]
    return sorted(whole, key=lambda file: (-(file.number or 0), file.position))


def _months(files: Iterable[File]) -> list[Month[File]]:
    def sent_at(file: File) -> datetime:
        assert file.message
        return file.message.created_at

    return by_month(files, sent_at)
