"""The bytes of uploads that are not whole yet: a file for each in settings.UPLOADS_ROOT, on the local disk."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import UUID

from django.conf import settings

from messaging.attachments.refusals import UploadBusy


def path_of(upload_id: UUID) -> Path:
    return Path(settings.UPLOADS_ROOT) / upload_id.hex


def size_of(upload_id: UUID) -> int:
    """Bytes on the disk."""
    try:
        return path_of(upload_id).stat().st_size
    except FileNotFoundError:
        return 0


@contextmanager
def locked(upload_id: UUID) -> Iterator[IO[bytes]]:
    """The file, made if there is none, for this block alone: no other thread or process has it.

    The lock ends with the process, however that ends. Raises UploadBusy while somebody else has the file.
    """
    path = path_of(upload_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0) as part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UploadBusy from None
        yield part


def remove(upload_id: UUID) -> None:
    """Nothing happens where there is none."""
    path_of(upload_id).unlink(missing_ok=True)


def untouched_since(moment: datetime) -> Iterator[UUID]:
    """Which of them nobody wrote to since then."""
    folder = Path(settings.UPLOADS_ROOT)
    if not folder.exists():
        return
    for entry in os.scandir(folder):
        try:
            if entry.stat().st_mtime < moment.timestamp():
                yield UUID(entry.name)
        except (FileNotFoundError, ValueError):  # gone meanwhile; none of ours
            continue
