"""The same picture without what surrounds it: each of these copies a file and leaves out all that is no picture.

Only what is known to be needed is copied, so that what nobody thought of stays away: place, camera, comments, previews,
and whatever was appended. What is compressed is not touched, so nothing is lost. Written after ITU-T T.81 and JFIF
1.02, PNG (Third Edition), GIF89a, and RFC 9649 (WebP). All raise Damaged.
"""

import re
import struct
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple


class Damaged(Exception):
    """The file is not built as its format says."""


class Bare(NamedTuple):
    """A file without metadata, and how many pictures it shows one after the other."""

    data: bytes
    frames: int = 1


JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"  # without resolution and preview
JPEG_ALONE = {0x01, *range(0xD0, 0xD8)}  # markers without a length
JPEG_FRAMES = {0xC0, 0xC1, 0xC2}  # baseline, extended and progressive: what browsers show
JPEG_KEPT = {*JPEG_FRAMES, 0xC4, 0xDA, 0xDB, 0xDD}  # and tables, scans, restart intervals
JPEG_NEXT = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")  # neither a stuffed byte nor a restart
SOI, EOI, SOS, APP0, APP14 = 0xD8, 0xD9, 0xDA, 0xE0, 0xEE
PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"bKGD"),
    *(b"sRGB", b"gAMA", b"cHRM", b"cICP", b"sBIT", b"acTL", b"fcTL", b"fdAT"),
}
GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
WEBP_KEPT = {b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"}
WEBP_ALPHA, WEBP_MOVES = 0x10, 0x02  # flags of VP8X that stay


def bare_jpeg(data: bytes) -> Bare:
    """Up to the first end of image: what comes after it (a film, a second picture) is left out, too."""
    out = [b"\xff\xd8"]
    at = 2
    while True:
        at, marker = _marker(data, at)
        if marker == EOI:
            return Bare(b"".join([*out, b"\xff\xd9"]))
        if marker in JPEG_ALONE or marker == SOI:
            continue
        (length,) = _unpacked(">H", data, at)
        segment, at = data[at : at + length], at + length
        if length < 2 or len(segment) < length:
            raise Damaged
        if marker == APP0 and segment[2:7] == b"JFIF\0":
            out.append(JFIF)
        elif marker in JPEG_KEPT or (marker == APP14 and segment[2:7] == b"Adobe" and length == 14):
            out.append(bytes((0xFF, marker)) + segment)
        elif 0xC0 <= marker <= 0xCF:
            raise Damaged  # lossless, hierarchical or arithmetic coding
        if marker == SOS:
            end = _end_of_scan(data, at)
            out.append(data[at:end])
            at = end


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """What follows it, and the marker that is at `at`, after any number of fill bytes."""
    if data[at : at + 1] != b"\xff":
        raise Damaged
    while data[at : at + 1] == b"\xff":
        at += 1
    if at >= len(data):
        raise Damaged
    return at + 1, data[at]


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker is that is no part of the coded data."""
    if found := JPEG_NEXT.search(data, at):
        return found.start()
    raise Damaged


def bare_png(data: bytes) -> Bare:
    out, frames = [PNG_START], 1
    for name, chunk in _png_chunks(data):
        if name == b"acTL":
            (frames,) = _unpacked(">I", chunk, 8)
        if name in PNG_KEPT:
            out.append(chunk)
    return Bare(b"".join(out), frames)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Names, and chunks with their length, name and checksum, to IEND."""
    at, name = len(PNG_START), b""
    while name != b"IEND":
        length, name = _unpacked(">I4s", data, at)
        chunk = data[at : at + 12 + length]
        if len(chunk) < 12 + length:
            raise Damaged
        yield name, chunk
        at += len(chunk)


def bare_gif(data: bytes) -> Bare:
    """Comments, plain texts and what applications add are left out, except how often it is repeated."""
    (flags,) = _unpacked("B", data, 10)
    at = 13 + _gif_colours(flags)
    out, frames = [data[:at]], 0
    while True:
        (block,) = _unpacked("B", data, at)
        if block == 0x3B:
            return Bare(b"".join([*out, b";"]), frames)
        if block == 0x21:
            (label,) = _unpacked("B", data, at + 1)
            end = _end_of_blocks(data, at + 2)
            is_loop = label == 0xFF and data[at + 3 : at + 14] in GIF_LOOPS and end - at == 19
            if is_loop or (label == 0xF9 and end - at == 8):
                out.append(data[at:end])
        elif block == 0x2C:
            (flags,) = _unpacked("B", data, at + 9)
            end = _end_of_blocks(data, at + 11 + _gif_colours(flags))
            out.append(data[at:end])
            frames += 1
        else:
            raise Damaged
        at = end


def _gif_colours(flags: int) -> int:
    """Bytes of the table of colours."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _end_of_blocks(data: bytes, at: int) -> int:
    while True:
        (length,) = _unpacked("B", data, at)
        at += 1 + length
        if not length:
            return at


def bare_webp(data: bytes) -> Bare:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise Damaged
    out, frames = [], 0
    for name, chunk in _riff_chunks(data[12 : 8 + _unpacked("<I", data, 4)[0]]):
        if name == b"VP8X":
            flags = chunk[8] & (WEBP_ALPHA | WEBP_MOVES)
            out.append(name + struct.pack("<IB", 10, flags) + chunk[9:18])
        elif name == b"ANMF":
            inner = b"".join(part for kind, part in _riff_chunks(chunk[24:]) if kind in WEBP_KEPT)
            out.append(name + struct.pack("<I", 16 + len(inner)) + chunk[8:24] + inner)
            frames += 1
        elif name in WEBP_KEPT:
            out.append(chunk)
    body = b"WEBP" + b"".join(out)
    return Bare(b"RIFF" + struct.pack("<I", len(body)) + body, frames or 1)


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Names, and chunks with their head, filled up to an even length."""
    at = 0
    while at < len(data):
        name, length = _unpacked("<4sI", data, at)
        chunk = data[at : at + 8 + length]
        if len(chunk) < 8 + length or (name == b"VP8X" and length < 10):
            raise Damaged
        yield name, chunk + b"\0" * (length % 2)
        at += 8 + length + length % 2


def _unpacked(form: str, data: bytes, at: int) -> tuple[Any, ...]:
    try:
        return struct.unpack_from(form, data, at)
    except struct.error as error:
        raise Damaged from error


BARE: dict[str, Callable[[bytes], Bare]] = {"JPEG": bare_jpeg, "PNG": bare_png, "GIF": bare_gif, "WEBP": bare_webp}
