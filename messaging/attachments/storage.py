"""Where bytes are: Django's storage `files`, a folder of the house or S3 (settings.STORAGES)."""

from typing import IO, Any
from uuid import UUID

from django.core.files.storage import Storage, storages

ORIGINAL = ""
THUMB, SCREEN = "-thumb.webp", "-screen.webp"
COPIES = {"thumb": THUMB, "screen": SCREEN}  # by the name in an address


def files() -> Storage:
    return storages["files"]


def path_of(key: UUID, copy: str = ORIGINAL) -> str:
    """The name under which the bytes of a blob, or a copy of a picture, are stored."""
    return f"{key.hex[:2]}/{key.hex}{copy}"


def place(content: IO[bytes], start: int, end: int) -> None:
    """Let an open file be read from byte `start` on. One that comes over the network then asks for no byte from `end`
    on, and reads no further.
    """
    content.seek(start)
    source: Any = getattr(content, "file", None)
    if hasattr(source, "end"):
        source.end = end


def delete(key: UUID) -> None:
    """Delete what there is of a blob's bytes; nothing happens where there is nothing."""
    for copy in (ORIGINAL, *COPIES.values()):
        files().delete(path_of(key, copy))
