"""Uploads in pieces that go on after a cut line or a restart.

How much of one is there is said by its row, once the bytes are safe on the disk; what is on the disk beyond that, from
a process that died or a piece that was refused, is cut off by the next piece.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import IO
from uuid import UUID

from django.db import models
from django.utils import timezone

from accounts.models import User
from chatsite.exceptions import NotFound, Refused, Unavailable
from messaging.attachments import operations, part_files
from messaging.attachments.names import clean_name
from messaging.attachments.refusals import FileTooLarge, UploadBusy, WrongChecksum, WrongOffset
from messaging.models import PartialUpload

KEEP = timedelta(hours=1)  # an upload to which nothing is added
CHUNK = 1 << 18  # bytes that are in memory at a time
ALGORITHMS: dict[str, Callable[[], "hashlib._Hash"]] = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes that are to stand at `offset`. `digest` is theirs by one of ALGORITHMS, or empty."""

    offset: int
    content: IO[bytes]
    algorithm: str = ""
    digest: bytes = b""


def begin(*, owner: User, name: str, size: int, alt: str = "") -> PartialUpload:
    """An upload of `size` bytes, of which none is there yet.

    What else is on its way from its owner, and to the house, counts as if it were here.
    Raises EmptyFile, FileTooLarge, OverQuota, NoSpace.
    """
    unfinished = PartialUpload.objects.filter(file=None, expires_at__gt=timezone.now())
    of_owner = models.Sum("size", filter=models.Q(owner=owner))
    coming = unfinished.aggregate(own=of_owner, all=models.Sum("size"))
    operations.check_room_for(owner, size, own_coming=coming["own"] or 0, all_coming=coming["all"] or 0)
    return PartialUpload.objects.create(
        owner=owner,
        name=clean_name(name),
        alt=operations.clean_alt(alt),
        size=size,
        expires_at=timezone.now() + KEEP,
    )


def upload_for(user: User, upload_id: UUID) -> PartialUpload:
    """One's own upload. Raises NotFound for others' and for what has expired."""
    own = PartialUpload.objects.select_related("file__blob").filter(owner=user, expires_at__gt=timezone.now())
    upload = own.filter(pk=upload_id).first()
    if upload is None:
        raise NotFound
    return upload


def offset_of(upload: PartialUpload) -> int:
    """How many bytes of it are safe."""
    return upload.size if upload.file_id else min(upload.offset, part_files.size_of(upload.pk))


def add(*, user: User, upload_id: UUID, piece: Piece) -> PartialUpload:
    """Append a piece; with the last one the upload becomes a file (`file`).

    The last piece may come again, or an empty one at the end: its sender learns of the file, and if that could not be
    stored, it is now. An upload that can never become a file is discarded.
    Raises NotFound, UploadBusy, WrongOffset, FileTooLarge, WrongChecksum; nothing of the piece is kept then. And what
    messaging.attachments.operations.store raises.
    """
    upload = upload_for(user, upload_id)
    if upload.file:
        _check_repeated(upload, piece)
        return upload
    with part_files.locked(upload_id) as part:
        try:
            upload = upload_for(user, upload_id)
        except NotFound:  # discarded in this moment
            part_files.remove(upload_id)
            raise
        if offset_of(upload) == upload.size:
            _check_repeated(upload, piece)
        else:
            _append(upload, part, piece)
        if upload.offset == upload.size and not upload.file:
            _finish(upload, user, part)
        if upload.file:
            part_files.remove(upload_id)
    return upload


def _check_repeated(upload: PartialUpload, piece: Piece) -> None:
    """Whether the piece ends where the upload does. Its bytes are not looked at. Raises WrongOffset."""
    length = 0
    while chunk := piece.content.read(CHUNK):
        length += len(chunk)
    if piece.offset + length != upload.size:
        raise WrongOffset


def _append(upload: PartialUpload, part: IO[bytes], piece: Piece) -> None:
    offset = offset_of(upload)
    if piece.offset != offset:
        raise WrongOffset
    part.truncate(offset)
    part.seek(offset)
    digest = ALGORITHMS[piece.algorithm]() if piece.algorithm else None
    while chunk := piece.content.read(CHUNK):
        offset += len(chunk)
        if offset > upload.size:
            raise FileTooLarge
        if digest:
            digest.update(chunk)
        _write(part, chunk)
    if digest and digest.digest() != piece.digest:
        raise WrongChecksum
    os.fsync(part.fileno())
    upload.offset, upload.expires_at = offset, timezone.now() + KEEP
    upload.save(update_fields=["offset", "expires_at"])


def _write(part: IO[bytes], chunk: bytes) -> None:
    """All of it: a write to a disk that fills up may take less."""
    left = memoryview(chunk)
    while left:
        left = left[part.write(left) :]


def _finish(upload: PartialUpload, owner: User, part: IO[bytes]) -> None:
    whole = operations.Upload(part, upload.name, upload.size, upload.alt)
    try:
        upload.file = operations.store(owner=owner, upload=whole)
    except Unavailable:
        raise  # it may be tried again
    except Refused:
        _remove(upload.pk)
        raise
    upload.save(update_fields=["file"])


def discard(*, user: User, upload_id: UUID) -> None:
    """It is not wanted any more; the file that it has become stays. Raises NotFound, UploadBusy."""
    upload = upload_for(user, upload_id)
    with part_files.locked(upload.pk):
        _remove(upload.pk)


def _remove(upload_id: UUID) -> None:
    PartialUpload.objects.filter(pk=upload_id).delete()
    part_files.remove(upload_id)


def sweep() -> int:
    """Remove uploads to which nothing was added for an hour, and bytes that no row knows. Returns how many it were."""
    now, swept = timezone.now(), 0
    for upload_id in PartialUpload.objects.filter(expires_at__lt=now).values_list("pk", flat=True):
        try:
            with part_files.locked(upload_id):
                _remove(upload_id)
        except UploadBusy:  # it is being stored
            continue
        swept += 1
    for upload_id in part_files.untouched_since(now - KEEP):
        if not PartialUpload.objects.filter(pk=upload_id).exists():
            part_files.remove(upload_id)
            swept += 1
    return swept
