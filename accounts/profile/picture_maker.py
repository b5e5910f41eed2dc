"""A program: a picture comes in, a small square one goes out, made anew. `accounts.profile.avatars` runs it.

Decoders meet hostile files. Here they do it in a process of their own, which ends with the file: it has so much memory
and time, and may write nothing.
"""

import os
import resource
import sys
from contextlib import suppress
from io import BytesIO

from PIL import Image, ImageOps

MAX_PIXELS = 40_000_000
SIDE = 256  # pixels
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
LIMITS = {
    resource.RLIMIT_AS: 512 * 1024 * 1024,  # bytes of memory
    resource.RLIMIT_CPU: 10,  # seconds
    resource.RLIMIT_FSIZE: 0,
}
TOO_LARGE, NOT_A_PICTURE = 3, 4  # exit codes


def main() -> int:
    if hasattr(os, "sched_setaffinity"):  # the server may keep to one core; this runs beside it
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
    for limit, value in LIMITS.items():
        with suppress(ValueError, OSError):  # a system that has no such limit
            resource.setrlimit(limit, (value, value))
    try:
        made = make_anew(sys.stdin.buffer.read())
    except (MemoryError, Image.DecompressionBombError):
        return TOO_LARGE
    except Exception:  # decoders meet broken files with whatever they stumble over
        return NOT_A_PICTURE
    sys.stdout.buffer.write(made)
    return 0


def make_anew(data: bytes) -> bytes:
    """A square WebP without what the file said about place and camera. Raises MemoryError for too many pixels."""
    with Image.open(BytesIO(data), formats=FORMATS) as source:  # reads the header only
        if source.width * source.height > MAX_PIXELS:
            raise MemoryError
        source.draft("RGB", (2 * SIDE, 2 * SIDE))  # lets a JPEG be decoded small
        image: Image.Image = source
        mode = "RGBA" if image.has_transparency_data else "RGB"
        if image.mode != mode:
            image = image.convert(mode)
        if (factor := min(image.size) // (2 * SIDE)) > 1:
            image = image.reduce(factor)  # before anything else makes a copy of it
        square = ImageOps.fit(ImageOps.exif_transpose(image), (SIDE, SIDE))
    square.info.clear()
    out = BytesIO()
    square.save(out, "WEBP", quality=85)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
