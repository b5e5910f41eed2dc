"""Pictures of people: what somebody uploads is decoded with care and made anew, never passed on."""

import uuid
from io import BytesIO
from typing import ClassVar

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from chatsite.refusals import Refused

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 40_000_000
SIDE = 256  # pixels
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")


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

    Raises PictureTooLarge or NotAPicture.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise PictureTooLarge
    try:
        return _made_anew(upload)
    except (PictureTooLarge, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureTooLarge from None
    except Exception as error:  # decoders meet broken files with whatever they stumble over
        raise NotAPicture from error


def _made_anew(upload: UploadedFile) -> ContentFile:
    with Image.open(upload, formats=FORMATS) as image:  # reads the header only
        if image.width * image.height > MAX_PIXELS:
            raise PictureTooLarge
        image.draft("RGB", (2 * SIDE, 2 * SIDE))  # lets a JPEG be decoded small
        upright = ImageOps.exif_transpose(image)
        square = ImageOps.fit(upright.convert("RGBA" if upright.has_transparency_data else "RGB"), (SIDE, SIDE))
    square.info.clear()
    out = BytesIO()
    square.save(out, "WEBP", quality=85)
    return ContentFile(out.getvalue(), name=f"{uuid.uuid4().hex}.webp")
