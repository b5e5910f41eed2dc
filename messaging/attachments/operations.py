"""Files come in, and go when nobody needs them any more.

A process may die at any moment of an upload: first the row of the blob is stored, then the bytes, then, in one
transaction, what makes it whole. What is not whole after an hour is swept.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, TypeVar

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.base import File as Content
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts import hooks, restrictions
from accounts.models import User
from chatsite.limits.pacing import SLICE, paced
from messaging.attachments import storage
from messaging.attachments.media import media_types, tracks
from messaging.attachments.media.media_types import MediaType
from messaging.attachments.media.pictures import Picture, read_picture
from messaging.attachments.media.videos import Video, read_video
from messaging.attachments.media.voices import Voice
from messaging.attachments.names import clean_name, named_as
from messaging.attachments.refusals import EmptyFile, FileTooLarge, NoSpace, OverQuota
from messaging.models import Blob, File, HeldMessage
from messaging.models.files import ALT_MAX

KEEP = timedelta(hours=1)  # an upload that no message takes
DAY = timedelta(days=1)
CONTAINERS = {media_types.MP4, media_types.QUICKTIME, media_types.WEBM}
BATCH = 100  # rows in one round of a sweep

logger = logging.getLogger(__name__)

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Upload:
    """Bytes that were received, and what the sender calls them."""

    content: IO[bytes]
    name: str
    size: int  # bytes
    alt: str = ""
    voice: Voice | None = None


def store(*, owner: User, upload: Upload) -> File:
    """Keep a file for its owner, until a message takes it.

    Of a picture, what the file tells about place and camera is removed. The same bytes are stored once.
    Raises EmptyFile, FileTooLarge, PictureTooLarge, OverQuota, NoSpace, Filtered, and Unavailable while many
    pictures wait.
    """
    check_room_for(owner, upload.size)
    hooks.check_words(owner, {"file": upload.name, "alt": upload.alt})
    media_type = _sniffed(upload)
    picture = read_picture(upload.content) if media_type.kind == Blob.Kind.IMAGE else None
    if media_type.kind == Blob.Kind.IMAGE:
        # What is damaged is sent as it is, and not shown.
        media_type = MediaType(Blob.Kind.IMAGE, picture.type) if picture else media_types.UNKNOWN
    video = read_video(upload.content, media_type.type) if media_type.kind == Blob.Kind.VIDEO else None
    blob = _new_blob(upload, media_type, picture, video)
    try:
        _write(blob, upload, picture, video)
        return _finish(blob, owner, upload)
    except BaseException:
        _discard(blob)
        raise


def check_room_for(owner: User, size: int, *, own_coming: int = 0, all_coming: int = 0) -> None:
    """Whether a file of `size` bytes may come from this person now, while so many of theirs and of all are coming.

    Raises EmptyFile, FileTooLarge, OverQuota, NoSpace, and what accounts.restrictions does.
    """
    restrictions.check_now(owner)
    if not size:
        raise EmptyFile
    if size > settings.FILE_MAX_BYTES:
        raise FileTooLarge
    recent = File.objects.filter(owner=owner, created_at__gt=timezone.now() - DAY)
    if _sum(recent, "blob__size") + own_coming + size > settings.FILES_PER_DAY_BYTES:
        raise OverQuota
    if settings.FILES_TOTAL_BYTES:
        stored = _sum(Blob.objects.all(), "size")
        if stored + all_coming + size > settings.FILES_TOTAL_BYTES:
            raise NoSpace


def _sum(rows: "models.QuerySet[File] | models.QuerySet[Blob]", field: str) -> int:
    return rows.aggregate(sum=models.Sum(field))["sum"] or 0


def _sniffed(upload: Upload) -> MediaType:
    upload.content.seek(0)
    head = upload.content.read(media_types.HEAD)
    upload.content.seek(0)
    media_type = media_types.sniff(head, is_whole=len(head) == upload.size)
    return tracks.look_into(upload.content, upload.size, media_type) if media_type in CONTAINERS else media_type


def _new_blob(upload: Upload, media_type: MediaType, picture: Picture | None, video: Video | None) -> Blob:
    blob = Blob(kind=media_type.kind, type=media_type.type, size=upload.size)
    if shown := picture or (video and video.still):
        blob.has_copies, blob.is_animated = True, shown.is_animated
        blob.width, blob.height, blob.placeholder = shown.width, shown.height, shown.placeholder
    if picture:
        blob.size = len(picture.original)
    if video:
        blob.duration = video.duration
    blob.save()
    return blob


def _write(blob: Blob, upload: Upload, picture: Picture | None, video: Video | None) -> None:
    """Put the bytes into storage, and their checksum into `blob`, unsaved."""
    if shown := picture or (video and video.still):
        for copy, data in ((storage.THUMB, shown.thumb), (storage.SCREEN, shown.screen)):
            storage.files().save(storage.path_of(blob.key, copy), ContentFile(data))
    if picture:
        storage.files().save(storage.path_of(blob.key), ContentFile(picture.original))
        blob.sha256 = hashlib.sha256(picture.original).hexdigest()
        return
    content, digest = paced(upload.content), hashlib.sha256()
    while chunk := content.read(SLICE):
        digest.update(chunk)
    blob.sha256 = digest.hexdigest()
    content.seek(0)
    storage.files().save(storage.path_of(blob.key), Content(content))


def _finish(blob: Blob, owner: User, upload: Upload) -> File:
    """The blob becomes whole, or gives way to one with the same bytes."""
    fields = {"owner": owner, "name": named_as(clean_name(upload.name), blob.type), "alt": clean_alt(upload.alt)}
    if blob.kind == Blob.Kind.AUDIO:
        fields["voice"] = upload.voice
    if file := _file_of_same(blob, fields):
        _discard(blob)
        return file
    try:
        with transaction.atomic():
            blob.save(update_fields=["sha256"])
            return File.objects.create(blob=blob, **fields)
    except IntegrityError:  # somebody sent the same bytes in this moment
        file = _file_of_same(blob, fields)
        if file is None:
            raise
        _discard(blob)
        return file


def clean_alt(text: str) -> str:
    """The description of a picture as it is stored, on one line."""
    return " ".join(text.replace("\0", "").split())[:ALT_MAX]


def _file_of_same(blob: Blob, fields: dict[str, object]) -> File | None:
    with transaction.atomic():
        same = Blob.objects.select_for_update().filter(sha256=blob.sha256).first()
        return File.objects.create(blob=same, **fields) if same else None


def _discard(blob: Blob) -> None:
    """It is not needed. What cannot be deleted now is left for the sweep."""
    try:
        storage.delete(blob.key)
        Blob.objects.filter(pk=blob.pk, files=None).delete()
    except Exception as error:
        logger.warning("the bytes %s are left for the sweep: %s", blob.key, error)


def sweep() -> int:
    """Delete files that no message took within an hour or whose message is gone for good, and bytes that no file
    needs. Returns how many files and blobs it were.
    """
    old = timezone.now() - KEEP
    waits = Exists(HeldMessage.files.through.objects.filter(file=OuterRef("pk"), heldmessage__state="waiting"))
    unused = models.Q(message=None, created_at__lt=old) & ~models.Q(waits)
    removed = models.Q(message__removed_at__isnull=False, message__removal=None)
    swept = 0
    while files := _delete_some(File.objects.filter(unused | removed)):
        swept += len(files)
    while blobs := _delete_some(Blob.objects.filter(files=None, kept=None, created_at__lt=old)):
        for blob in blobs:
            storage.delete(blob.key)  # after the commit: a reader that comes between finds nothing
        swept += len(blobs)
    return swept


def _delete_some(rows: "models.QuerySet[M]") -> list[M]:
    """One batch. What was taken in the moment before it was locked stays."""
    with transaction.atomic():
        some = list(rows.values_list("pk", flat=True)[:BATCH])
        locked = [row.pk for row in rows.model._default_manager.select_for_update().filter(pk__in=some).order_by("pk")]
        gone = list(rows.filter(pk__in=locked))
        rows.model._default_manager.filter(pk__in=[row.pk for row in gone]).delete()
    return gone
