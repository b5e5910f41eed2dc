"""A program: a picture comes in, and goes out without what its file said besides, with two smaller copies.
`messaging.attachments.media.pictures` runs it.

Decoders meet hostile files. Here they do it in a process of their own, which ends with the file: it has so much memory
and time, and may write nothing. The output is a line of JSON (media type, width, height, whether it moves, placeholder,
and the sizes of what follows, in bytes), then the original, the thumbnail and the copy for the screen.

The original is what was sent, without loss, where it is upright, its colours are sRGB, and browsers show its format.
Otherwise it is made anew. Of one that this memory does not suffice for there is only the original.
"""

import base64
import json
import os
import resource
import sys
from contextlib import suppress
from io import BytesIO
from typing import Any, NamedTuple

from PIL import AvifImagePlugin, Image, JpegImagePlugin

from messaging.attachments.media.picture_colours import Profile, in_srgb, profile_of
from messaging.attachments.media.picture_containers import BARE, Bare

MAX_PIXELS = 100_000_000
WEBP_PIXELS = 52_000_000  # the decoder holds each three times, and calls what it has no memory for damaged
AVIF_PIXELS = 25_000_000  # larger ones become JPEG, which takes less memory and time to write
MAX_FRAMES = 2_000
MAX_MOVING_PIXELS = 500_000_000  # of all frames
MOVING_COPY_PIXELS = 60_000_000  # of all frames of the copy for the screen, which is smaller if need be
THUMB, SCREEN, TINY = 480, 1_920, 16  # pixels of the longer side
LIMITS = {
    resource.RLIMIT_AS: 1_280 * 1024 * 1024,  # bytes of memory
    resource.RLIMIT_CPU: 20,  # seconds
    resource.RLIMIT_FSIZE: 0,
}
THREADS = 2  # of decoders: each takes its share of the memory
TOO_LARGE, DAMAGED = 3, 4  # exit codes
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
ORIENTATION = 0x0112  # the tag of EXIF
RAW_TAGS = {330, 50706}  # of TIFF: further pictures inside (SubIFDs), and the version of DNG
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
HOW: dict[str, dict[str, Any]] = {  # pictures that are made anew are written
    "JPEG": {"quality": 92},
    "PNG": {},
    "GIF": {},
    "WEBP": {"quality": 92},
    "AVIF": {"quality": 85, "speed": 9, "max_threads": THREADS},
}
COPY = {"quality": 82, "method": 3}
MOVING_COPY = {"quality": 75, "method": 0}


class TooLarge(Exception):
    """More pixels than are decoded."""


class Made(NamedTuple):
    """A picture as it goes out. `form` is Pillow's name of the format of `original`."""

    form: str
    original: bytes
    size: tuple[int, int]  # pixels
    thumb: Image.Image
    screen: bytes
    is_animated: bool = False


def main() -> int:
    if hasattr(os, "sched_setaffinity"):  # the server may keep to one core; this runs beside it
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
    for limit, value in LIMITS.items():
        with suppress(ValueError, OSError):  # a system that has no such limit
            resource.setrlimit(limit, (value, value))
    data = sys.stdin.buffer.read()
    try:
        made = _made(data) or _without_copies(data)
    except (MemoryError, TooLarge, Image.DecompressionBombError):
        return TOO_LARGE
    except Exception:  # decoders meet broken files with whatever they stumble over
        return DAMAGED
    sys.stdout.buffer.write(made)
    return 0


def _made(data: bytes) -> bytes:
    """The output; nothing where there is not enough memory for it."""
    try:
        return output(make_anew(data))
    except MemoryError:
        return b""


def output(made: Made) -> bytes:
    parts = [made.original, _encoded(made.thumb, "WEBP", **COPY), made.screen]
    tiny = _fitted(made.thumb, TINY)
    about = {
        "type": Image.MIME[made.form],
        "width": made.size[0],
        "height": made.size[1],
        "is_animated": made.is_animated,
        "placeholder": base64.b64encode(_encoded(tiny, "WEBP", quality=30)).decode(),
        "sizes": [len(part) for part in parts],
    }
    return b"".join([json.dumps(about).encode(), b"\n", *parts])


def _without_copies(data: bytes) -> bytes:
    """The output for a picture that cannot be decoded here: the original without what it said besides, and no copies.
    Raises TooLarge for what cannot be cleaned as it is.
    """
    form = "WEBP"
    if not _webp_pixels(data):
        with Image.open(BytesIO(data), formats=_formats(data)) as source:
            form = source.format or ""
    bare = BARE[form](data) if form in BARE else None
    if bare is None or bare.frames > 1:
        raise TooLarge
    about = {"type": "", "width": 0, "height": 0, "is_animated": False, "placeholder": ""}
    return b"".join([json.dumps({**about, "sizes": [len(bare.data), 0, 0]}).encode(), b"\n", bare.data])


def make_anew(data: bytes) -> Made:
    """Raises TooLarge, MemoryError, and whatever decoders do about damaged files."""
    if (pixels := _webp_pixels(data)) > WEBP_PIXELS:
        raise TooLarge if pixels > MAX_PIXELS else MemoryError
    with Image.open(BytesIO(data), formats=_formats(data)) as source:  # reads the header only
        if source.width * source.height > MAX_PIXELS:
            raise TooLarge
        form = "JPEG" if source.format == "MPO" else source.format or ""
        bare = BARE[form](data) if form in BARE else None
        frames = bare.frames if bare else getattr(source, "n_frames", 1)
        profile = profile_of(source)
        if frames > 1 and form in {"GIF", "PNG", "WEBP", "AVIF"}:
            return _moving(source, form, bare, frames, profile)
        if form == "TIFF" and (frames > 1 or RAW_TAGS & set(source.getexif())):
            raise ValueError("several pages, or raw data beside a preview")  # of which nobody would see the rest
        if bare and _orientation(source) not in TURNS and not profile and source.mode != "CMYK":
            return _as_it_is(form, bare)
        return _changed(source, form, profile)


def _formats(data: bytes) -> tuple[str, ...]:
    if data[4:8] != b"ftyp":
        return FORMATS
    brands = data[8 : int.from_bytes(data[:4])]
    if any(brand in brands for brand in (b"avif", b"avis")):
        AvifImagePlugin.DEFAULT_MAX_THREADS = THREADS
        return ("AVIF",)
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False)
    pillow_heif.options.DECODE_THREADS = THREADS
    return ("HEIF",)


def _webp_pixels(data: bytes) -> int:
    """By its header (RFC 9649): to open one takes the memory of all of it. 0 for what is no WebP."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return 0
    match data[12:16]:
        case b"VP8X":
            sides = [int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27)]
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            sides = [(bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1]
        case _:
            sides = [int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (26, 28)]
    return sides[0] * sides[1]


def _orientation(source: Image.Image) -> int:
    try:
        return int(source.getexif().get(ORIENTATION, 1))
    except Exception:  # what cannot be read turns nothing
        return 1


def _as_it_is(form: str, bare: Bare) -> Made:
    """What is kept is also what is decoded: a file that is cut is found out here."""
    with Image.open(BytesIO(bare.data), formats=(form,)) as source:
        size = source.size
        if form == "JPEG":
            source.draft(source.mode, _fitting(size, SCREEN))
        source.load()
        screen = _fitted(in_srgb(source, None), SCREEN)
    return Made(form, bare.data, size, _fitted(screen, THUMB), _encoded(screen, "WEBP", **COPY))


def _changed(source: Image.Image, form: str, profile: Profile | None) -> Made:
    how = dict(HOW.get(form, {}))
    if form == "JPEG":
        how = _as_it_was_written(source)
    is_line_art = source.mode in {"1", "L", "P"}
    source.load()
    turn = TURNS.get(_orientation(source))  # not before: decoders of some formats turn pictures themselves
    image = in_srgb(source, profile)
    if turn is not None:
        image = image.transpose(turn)
    if form not in HOW or (form == "AVIF" and image.width * image.height > AVIF_PIXELS):
        form = "PNG" if form == "BMP" or image.mode == "RGBA" or (form == "TIFF" and is_line_art) else "JPEG"
        how = HOW[form]
    image.info.clear()
    original = _encoded(image, form, **how)
    screen = _fitted(image, SCREEN)
    return Made(form, original, image.size, _fitted(screen, THUMB), _encoded(screen, "WEBP", **COPY))


def _as_it_was_written(source: Image.Image) -> dict[str, Any]:
    """The options with which a JPEG keeps its quality and about its size when it is written again."""
    tables = getattr(source, "quantization", {})
    sampling = JpegImagePlugin.get_sampling(source)
    if source.mode not in {"L", "RGB"} or sampling < 0 or any(max(table) > 255 for table in tables.values()):
        return HOW["JPEG"]
    return {"qtables": tables, "subsampling": sampling, "progressive": bool(source.info.get("progressive"))}


def _moving(source: Image.Image, form: str, bare: Bare | None, frames: int, profile: Profile | None) -> Made:
    size = source.size
    if frames > MAX_FRAMES or frames * size[0] * size[1] > MAX_MOVING_PIXELS:
        raise TooLarge
    loop = source.info.get("loop", 1 if form == "GIF" else 0)
    if bare and not profile:
        original = bare.data
    else:
        whole = Moving(source, size, frames, profile)
        original = _encoded(whole, form, save_all=True, duration=whole.durations, loop=loop, **HOW[form])
    side = min(SCREEN, int((MOVING_COPY_PIXELS / frames * max(size) / min(size)) ** 0.5))
    copy = Moving(source, _fitting(size, max(side, TINY)), frames, profile)
    thumb = _fitted(copy, THUMB)
    screen = _encoded(copy, "WEBP", save_all=True, duration=copy.durations, loop=loop, **MOVING_COPY)
    return Made(form, original, size, thumb, screen, is_animated=True)


class Moving(Image.Image):
    """The frames of an animation, each read and resized when it is its turn, so that memory holds one."""

    QUICKEST, USUAL = 10, 100  # milliseconds: browsers show what is no longer than the first as long as the second

    def __init__(self, source: Image.Image, size: tuple[int, int], frames: int, profile: Profile | None) -> None:
        super().__init__()
        self.n_frames, self.is_animated = frames, True
        self.durations = [self.USUAL] * frames  # filled in as they are read
        self._source, self._fitting, self._profile, self._at = source, size, profile, 0
        self.seek(0)

    def seek(self, frame: int) -> None:
        source = self._source
        source.seek(frame)
        source.load()
        if source.width * source.height > MAX_PIXELS:
            raise TooLarge
        image = in_srgb(source.copy() if self._profile else source, self._profile)
        if image.size != self._fitting:
            image = image.resize(self._fitting, Image.Resampling.BICUBIC, reducing_gap=2.0)
        self.im, self._mode, self._size, self._at = image.im, image.mode, image.size, frame
        duration = source.info.get("duration", 0)
        self.durations[frame] = duration if duration > self.QUICKEST else self.USUAL

    def tell(self) -> int:
        return self._at


def _fitting(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Pixels of a picture of this shape that fits into a square of `side`; never larger than it is."""
    scale = min(1.0, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _fitted(image: Image.Image, side: int) -> Image.Image:
    return image.resize(_fitting(image.size, side), Image.Resampling.BICUBIC, reducing_gap=2.0)


def _encoded(image: Image.Image, form: str, **how: Any) -> bytes:
    out = BytesIO()
    image.save(out, form, **how)
    return out.getvalue()
