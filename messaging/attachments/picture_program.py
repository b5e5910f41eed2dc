"""A program: a picture comes in, and goes out made anew, with two smaller copies. `messaging.attachments.pictures` runs
it.

Decoders meet hostile files. Here they do it in a process of their own, which ends with the file: it has so much memory
and time, and may write nothing. The output is a line of JSON (width, height, placeholder, and the sizes of what
follows, in bytes), then the original, the thumbnail and the copy for the screen.
"""

import base64
import json
import os
import resource
import sys
from contextlib import suppress
from io import BytesIO

from PIL import Image, ImageOps

MAX_PIXELS = 100_000_000
THUMB, SCREEN, TINY = 480, 1_920, 16  # pixels of the longer side
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
LIMITS = {
    resource.RLIMIT_AS: 1_024 * 1024 * 1024,  # bytes of memory
    resource.RLIMIT_CPU: 20,  # seconds
    resource.RLIMIT_FSIZE: 0,
}
TOO_LARGE, DAMAGED = 3, 4  # exit codes


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
        return DAMAGED
    sys.stdout.buffer.write(made)
    return 0


def make_anew(data: bytes) -> bytes:
    """The output. Raises MemoryError for too many pixels."""
    with Image.open(BytesIO(data), formats=FORMATS) as source:  # reads the header only
        if source.width * source.height > MAX_PIXELS:
            raise MemoryError
        source.load()
        upright = ImageOps.exif_transpose(source)
        image = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
        form = "PNG" if source.format in {"PNG", "GIF"} else source.format or "WEBP"
    image.info.clear()
    original = _encoded(image, form)
    screen, thumb, tiny = (_fitted(image, side) for side in (SCREEN, THUMB, TINY))
    parts = [original, _encoded(thumb, "WEBP"), _encoded(screen, "WEBP")]
    placeholder = base64.b64encode(_encoded(tiny, "WEBP", quality=30)).decode()
    about = {
        "width": image.width,
        "height": image.height,
        "placeholder": placeholder,
        "sizes": [len(part) for part in parts],
    }
    return json.dumps(about).encode() + b"\n" + b"".join(parts)


def _fitted(image: Image.Image, side: int) -> Image.Image:
    fitted = image.copy()
    fitted.thumbnail((side, side))
    return fitted


def _encoded(image: Image.Image, form: str, quality: int = 85) -> bytes:
    out = BytesIO()
    options = {} if form == "PNG" else {"quality": quality}
    image.save(out, form, **options)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
