"""Pictures with everything in them that must not be passed on, small ones, and ones that pretend to be huge."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pillow_heif
from PIL import Image, PngImagePlugin

from messaging.tests.attachments.films import box

pillow_heif.register_heif_opener()

SECRET = b"SECRET-37.5665N-126.9780E"  # stands wherever a format has a place for words
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><photoshop:City>' + SECRET + b"</photoshop:City></x:xmpmeta>"
IPTC = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(SECRET) + 5) + b"\x1c\x02\x5a\0\x19" + SECRET
SIZE = (96, 64)
ORIENTATION, DESCRIPTION, MAKE, GPS = 0x0112, 0x010E, 0x010F, 0x8825
# Primaries of Display P3 as seen under D50 (ICC), for red, green and blue.
P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
D50 = (0.9642, 1.0, 0.8249)


def scene(size: tuple[int, int] = SIZE, mode: str = "RGB") -> Image.Image:
    """Red above on the left, then green to the right, blue below on the left: how it is turned can be seen."""
    image = Image.new("RGB", size, (200, 200, 200))
    half = (size[0] // 2, size[1] // 2)
    image.paste((220, 40, 40), (0, 0, *half))
    image.paste((40, 180, 40), (half[0], 0, size[0], half[1]))
    image.paste((40, 40, 220), (0, half[1], half[0], size[1]))
    return image.convert(mode)


def exif(orientation: int = 1) -> bytes:
    """With a place, a maker, a description and a preview."""
    tags = Image.Exif()
    tags[ORIENTATION], tags[DESCRIPTION], tags[MAKE] = orientation, SECRET.decode(), SECRET.decode()
    tags.get_ifd(GPS).update({1: "N", 2: (37.0, 33.0, 59.4), 3: "E", 4: (126.0, 58.0, 41.0), 29: SECRET.decode()})
    return tags.tobytes()


def encoded(image: Image.Image, form: str, **how: Any) -> bytes:
    out = BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def jpeg(image: Image.Image | None = None, *, orientation: int = 1, **how: Any) -> bytes:
    """With EXIF, XMP, IPTC, a comment, and a film behind it, as phones and editors write them."""
    data = encoded(image or scene(), "JPEG", **{"quality": 90, "exif": exif(orientation), "xmp": XMP, **how})
    segments = b"".join(b"\xff" + marker + struct.pack(">H", len(words) + 2) + words for marker, words in OTHERS)
    return data[:2] + segments + data[2:] + mp4_behind()


OTHERS = ((b"\xed", IPTC), (b"\xfe", SECRET), (b"\xef", SECRET))


def mp4_behind() -> bytes:
    return box(b"ftyp", b"mp42") + box(b"udta", SECRET)


def png(image: Image.Image | None = None, **how: Any) -> bytes:
    """With texts in all three kinds of chunks, EXIF, a time, and words behind it."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", SECRET.decode())
    words.add_text("Author", SECRET.decode(), zip=True)
    words.add_itxt("XML:com.adobe.xmp", XMP.decode())
    words.add(b"tIME", b"\x07\xea\x0b\x1d\x12\0\0")
    return encoded(image or scene(), "PNG", **{"pnginfo": words, "exif": exif(), **how}) + SECRET


def moving(form: str, frames: int = 4, size: tuple[int, int] = (32, 24), **how: Any) -> bytes:
    """A square that goes from left to right."""
    images = []
    for at in range(frames):
        image = Image.new("RGB", size, (240, 240, 240))
        image.paste((200, 30, 30), (at * 6, 4, at * 6 + 6, 16))
        images.append(image)
    options = {"save_all": True, "append_images": images[1:], "duration": 80, "loop": 0, **how}
    return encoded(images[0], form, **options)


def many_frames(form: str, frames: int) -> bytes:
    """So many, in few bytes: the second frame of a short one again and again."""
    data = moving(form, 2, (8, 8))
    match form:
        case "GIF":
            start = data.rindex(b"\x21\xf9")
            return data[:start] + data[start:-1] * (frames - 1) + b";"
        case "PNG":
            at = data.index(b"acTL") + 4
            count = b"acTL" + struct.pack(">I", frames) + data[at + 4 : at + 8]
            return data[: at - 4] + count + struct.pack(">I", zlib.crc32(count)) + data[at + 12 :]
        case _:
            start = data.rindex(b"ANMF")
            body = data[8:start] + data[start:] * (frames - 1)
            return b"RIFF" + struct.pack("<I", len(body)) + body


def profile(primaries: tuple[tuple[float, float, float], ...] = P3, name: bytes = b"Display P3") -> bytes:
    """A colour profile (ICC.1:2001-04) with these primaries and a gamma of 2.2."""
    said = b"desc\0\0\0\0" + struct.pack(">I", len(name) + 1) + name + b"\0" * 79
    tags = {b"desc": said, b"cprt": b"text\0\0\0\0" + SECRET + b"\0", b"wtpt": _xyz(D50)}
    tags |= {key: _xyz(value) for key, value in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries, strict=True)}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), b"curv\x00\x00\x00\x00\x00\x00\x00\x01\x023\x00\x00")
    table, contents, at = struct.pack(">I", len(tags)), b"", 132 + 12 * len(tags)
    for key, value in tags.items():
        table += struct.pack(">4sII", key, at + len(contents), len(value))
        contents += value + b"\0" * (-len(value) % 4)
    head = struct.pack(">I4sI4s4s4s", at + len(contents), b"\0\0\0\0", 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    head += b"\0" * 12 + b"acsp" + b"\0" * 28 + _xyz(D50)[8:]
    return head.ljust(128, b"\0") + table + contents


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(value * 65_536)) for value in values)


def huge_png(side: int = 30_000) -> bytes:
    """Says it has so many pixels. The rest of it is 100 kB of what could be so many."""
    head = b"IHDR" + struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    body = b"IDAT" + zlib.compress(bytes(100_000), 0)
    chunks = (head, body, b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks
    )


def huge_jpeg(side: int = 30_000) -> bytes:
    data = encoded(scene(), "JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", side, side) + data[at + 4 :]


def huge_gif(side: int = 30_000) -> bytes:
    data = encoded(scene(), "GIF")
    return data[:6] + struct.pack("<HH", side, side) + data[10:]


def huge_webp() -> bytes:
    data = moving("WEBP")
    at = data.index(b"VP8X") + 12
    return data[:at] + b"\xff\x3f\0" * 2 + data[at + 6 :]  # 16,384


def huge_bmp(side: int = 30_000) -> bytes:
    data = encoded(scene(), "BMP")
    return data[:18] + struct.pack("<ii", side, side) + data[26:]


def huge_tiff(side: int = 30_000) -> bytes:
    data = encoded(scene(), "TIFF")
    for tag in (256, 257):
        at = data.index(struct.pack("<HHI", tag, 4, 1))
        data = data[: at + 8] + struct.pack("<I", side) + data[at + 12 :]
    return data


def huge_avif(side: int = 30_000) -> bytes:
    data = encoded(scene(), "AVIF")
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">II", side, side) + data[at + 8 :]


def huge_heic(side: int = 30_000) -> bytes:
    data = encoded(scene(), "HEIF")
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">II", side, side) + data[at + 8 :]


def grey_16() -> Image.Image:
    return Image.new("I;16", SIZE, 0x80FF)
