"""The small pictures of previews: made anew by the decoder of pictures in messages, and stored beside files."""

import uuid
from dataclasses import dataclass
from io import BytesIO

from django.core.files.base import ContentFile

from chatsite.exceptions import NotFound, Refused
from chatsite.outgoing import client
from chatsite.outgoing.addresses import NotAllowed
from messaging.attachments import storage
from messaging.attachments.media import media_types
from messaging.attachments.media.picture_program import THUMB
from messaging.attachments.media.pictures import read_picture
from messaging.models import Blob

BYTES_MAX = 1_048_576
SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Thumb:
    """A picture as it is shown: WebP."""

    data: bytes
    width: int  # pixels
    height: int


def fetch(address: str) -> Thumb | None:
    """The picture at an address; None if there is none that can be shown. A page is shown without it, too."""
    try:
        answer = client.get(address, accept="image/*", wanted=_may_be_picture, size=BYTES_MAX, seconds=SECONDS)
    except (NotAllowed, client.Failed):
        return None
    media_type = media_types.sniff(answer.body[: media_types.HEAD], is_whole=True)
    if not answer.is_whole or media_type.kind != Blob.Kind.IMAGE:
        return None
    try:
        picture = read_picture(BytesIO(answer.body))
    except Refused:
        return None
    if picture is None or not picture.is_shown:
        return None
    scale = min(1, THUMB / max(picture.width, picture.height))
    return Thumb(picture.thumb, max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))


def _may_be_picture(media_type: str) -> bool:
    return media_type.startswith("image/") or media_type == "application/octet-stream"


def keep(key: uuid.UUID, data: bytes) -> None:
    """Store a WebP. A row has the key already, so that no bytes are without one however a process ends."""
    storage.files().save(_path(key), ContentFile(data))


def read(key: uuid.UUID) -> bytes:
    """WebP. Raises NotFound."""
    try:
        with storage.files().open(_path(key)) as content:
            return bytes(content.read())
    except FileNotFoundError:
        raise NotFound from None


def delete(key: uuid.UUID) -> None:
    storage.files().delete(_path(key))


def _path(key: uuid.UUID) -> str:
    return f"links/{key.hex[:2]}/{key.hex}.webp"
