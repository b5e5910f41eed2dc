"""Whether files are what their rows say. Reads only; each finding is a sentence.

It is no transaction: what goes away while this looks is not a finding.
"""

import hashlib
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.core.files.storage import FileSystemStorage
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from messaging.attachments import storage
from messaging.models import Blob, File, LinkPreview, Message

CHUNK = 1 << 20  # bytes
MOST = 100  # findings of one kind
LONG_DELETED = timedelta(days=1)  # the sweep comes about once an hour, while a server runs


def findings(*, checksums: bool = False) -> Iterator[str]:
    """Everything that is not as it should be. `checksums`: read all bytes, too."""
    yield from lost_bytes(checksums=checksums)
    for check in (strange_bytes, counts, places, of_tombstones):
        yield from check()


def lost_bytes(*, checksums: bool) -> Iterator[str]:
    """The bytes of every row are there, as many as it says, with its checksum; and the smaller copies of pictures."""
    for blob in Blob.objects.exclude(sha256=None).order_by("pk").iterator():
        found = _wrong_with(blob, checksums=checksums)
        if found and Blob.objects.filter(pk=blob.pk).exists():
            yield found


def _wrong_with(blob: Blob, *, checksums: bool) -> str:
    path = storage.path_of(blob.key)
    try:
        size = storage.files().size(path)
        if size != blob.size:
            return f"The bytes {path} are {size}, and should be {blob.size}."
        if checksums and _sha256(path) != blob.sha256:
            return f"The bytes {path} are not those that were stored: their checksum is another one."
    except FileNotFoundError:
        return f"The bytes {path} are missing."
    copies = storage.COPIES.values() if blob.has_copies else ()
    missing = [copy for copy in copies if not storage.files().exists(storage.path_of(blob.key, copy))]
    return f"Of the picture {path} a smaller copy is missing: {', '.join(missing)}." if missing else ""


def _sha256(path: str) -> str:
    digest = hashlib.sha256()
    with storage.files().open(path) as content:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def strange_bytes() -> Iterator[str]:
    """There are no bytes without a row. Only a folder is looked through; a row is there before its bytes."""
    folder = storage.files()
    if not isinstance(folder, FileSystemStorage):
        return
    for root, _folders, names in os.walk(folder.location):
        paths = [Path(root) / name for name in names]
        keys = {path: key for path in paths if (key := _key_of(path.name))}
        wanted = set(keys.values())
        known = set(Blob.objects.filter(key__in=wanted).values_list("key", flat=True))
        known |= {
            key for key in LinkPreview.objects.filter(picture__in=wanted).values_list("picture", flat=True) if key
        }
        for path in paths:
            if keys.get(path) not in known and path.exists():
                yield f"The bytes {path.relative_to(folder.location)} belong to no row."


def _key_of(name: str) -> UUID | None:
    try:
        return UUID(name[:32])
    except ValueError:
        return None


def counts() -> Iterator[str]:
    """A message counts the files that it has, and names the first."""
    files = File.objects.filter(message=OuterRef("pk"))
    stored = files.order_by().values("message").annotate(n=Count("pk")).values("n")
    first = files.order_by("position").values("name")[:1]
    with_files = Q(file_count__gt=0) | ~Q(file_name="") | Q(pk__in=File.objects.exclude(message=None).values("message"))
    messages = Message.objects.filter(with_files).annotate(
        stored=Coalesce(Subquery(stored), 0), first=Coalesce(Subquery(first), Value(""))
    )
    for message in messages.filter(removed_at=None).exclude(file_count=F("stored"), file_name=F("first"))[:MOST]:
        yield (
            f"Message {message.pk} counts {message.file_count} files, the first called “{message.file_name}”; "
            f"it has {message.stored}, the first called “{message.first}”."
        )
    counted = messages.exclude(removed_at=None).filter(Q(file_count__gt=0) | ~Q(file_name=""))
    for pk in counted.values_list("pk", flat=True)[:MOST]:
        yield f"Message {pk} was removed, and still counts or names files."


def places() -> Iterator[str]:
    """A file is in the room of its message, under its number; or in none."""
    right = Q(message=None, room=None, number=None) | Q(room=F("message__room"), number=F("message__number"))
    for pk in File.objects.exclude(right).values_list("pk", flat=True)[:MOST]:
        yield f"File {pk} names another place than its message has."


def of_tombstones() -> Iterator[str]:
    """The files of a message that was deleted for good are gone."""
    long_ago = timezone.now() - LONG_DELETED
    kept = File.objects.filter(message__removed_at__lt=long_ago, message__removal=None)
    for pk in kept.values_list("pk", flat=True)[:MOST]:
        yield f"File {pk} is still there, and its message was removed more than a day ago."
