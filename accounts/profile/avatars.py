"""Pictures of people: what somebody uploads is decoded with care and made anew, never passed on."""

import logging
import signal
import subprocess
import sys
import uuid
from pathlib import Path
from threading import BoundedSemaphore
from typing import ClassVar

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.profile import picture_maker
from chatsite.exceptions import Refused, Unavailable

MAX_BYTES = 5 * 1024 * 1024
PROGRAM = Path(picture_maker.__file__)
SECONDS = 20  # that it may take
PATIENCE = 2  # seconds to wait for one's turn: whoever waits keeps a thread of the house busy

logger = logging.getLogger(__name__)
_turn = BoundedSemaphore(1)  # a decoder may need much memory, so there is one at a time


class BadPicture(Refused):
    field: ClassVar[str] = "picture"


class PictureTooLarge(BadPicture):
    code = "too_large"
    status = 413
    message = _("This picture is too large. It may have 5 MB and 40 megapixels.")


class NotAPicture(BadPicture):
    code = "bad_type"
    status = 415
    message = _("This is not a picture we can read. JPEG, PNG, GIF and WebP work.")


def read_picture(upload: UploadedFile) -> ContentFile:
    """A square WebP of 256 pixels with a random name, without what the file said about place and camera.

    Raises PictureTooLarge, NotAPicture, or Unavailable while others' pictures are read.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise PictureTooLarge
    if not _turn.acquire(timeout=PATIENCE):
        raise Unavailable(retry_after=PATIENCE)
    try:
        made = _run(upload.read())
    finally:
        _turn.release()
    return ContentFile(made, name=f"{uuid.uuid4().hex}.webp")


def _run(data: bytes) -> bytes:
    """What `picture_maker` makes of the file. It gets nothing else: no environment, none of our modules."""
    command = [sys.executable, "-I", str(PROGRAM)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, env={}, cwd="/")
    except subprocess.TimeoutExpired as error:
        raise PictureTooLarge from error
    match done.returncode:
        case 0:
            return done.stdout
        case picture_maker.TOO_LARGE:
            raise PictureTooLarge
        case code if code in {-signal.SIGXCPU, -signal.SIGKILL}:
            raise PictureTooLarge
        case picture_maker.NOT_A_PICTURE:
            raise NotAPicture
    logger.warning("a picture ended its decoder: %s %s", done.returncode, done.stderr[-500:])
    raise NotAPicture
