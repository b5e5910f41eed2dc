"""What a file is, by its first bytes and never by its name.

The signatures are those of the MIME Sniffing Standard (https://mimesniff.spec.whatwg.org, section 6), and for what it
does not have those of the formats' own registrations with IANA.
"""

import re
from typing import NamedTuple

from messaging.models import Blob

HEAD = 4_096  # bytes that are looked at
Kind = Blob.Kind


class MediaType(NamedTuple):
    """A kind, and the media type with which it is served. What is not known is sent as a download."""

    kind: str
    type: str


UNKNOWN = MediaType(Kind.FILE, "application/octet-stream")
TEXT = MediaType(Kind.TEXT, "text/plain")
_STARTS = (
    (b"\xff\xd8\xff", MediaType(Kind.IMAGE, "image/jpeg")),
    (b"\x89PNG\r\n\x1a\n", MediaType(Kind.IMAGE, "image/png")),
    (b"GIF87a", MediaType(Kind.IMAGE, "image/gif")),
    (b"GIF89a", MediaType(Kind.IMAGE, "image/gif")),
    (b"%PDF-", MediaType(Kind.PDF, "application/pdf")),
    (b"ID3", MediaType(Kind.AUDIO, "audio/mpeg")),
    (b"fLaC", MediaType(Kind.AUDIO, "audio/flac")),
)
_RIFF = {
    b"WEBP": MediaType(Kind.IMAGE, "image/webp"),
    b"WAVE": MediaType(Kind.AUDIO, "audio/wav"),
}
# Brands of ISO base media files (https://mp4ra.org/registered-types/brands).
_BRANDS = {
    b"avif": MediaType(Kind.IMAGE, "image/avif"),
    b"avis": MediaType(Kind.IMAGE, "image/avif"),
    b"heic": MediaType(Kind.IMAGE, "image/heic"),
    b"heix": MediaType(Kind.IMAGE, "image/heic"),
    b"hevc": MediaType(Kind.IMAGE, "image/heic"),
    b"hevx": MediaType(Kind.IMAGE, "image/heic"),
    b"mif1": MediaType(Kind.IMAGE, "image/heif"),
    b"msf1": MediaType(Kind.IMAGE, "image/heif"),
    b"M4A ": MediaType(Kind.AUDIO, "audio/mp4"),
    b"M4B ": MediaType(Kind.AUDIO, "audio/mp4"),
    b"qt  ": MediaType(Kind.VIDEO, "video/quicktime"),
}
_VIDEO_BRANDS = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"dash",
    b"3gp4",
    b"3gp5",
)
_MP3 = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")  # a frame of layer III without a tag before it
# What the tracks of a recording are, where its head says so: identifiers of codecs in Matroska (RFC 9559, 5.1.4.1.24),
# handlers in ISO base media files (ISO/IEC 14496-12, 8.4.3).
_CODEC = re.compile(rb"\x86.([AV])_", re.DOTALL)
_HANDLER = re.compile(rb"hdlr.{8}(soun|vide)", re.DOTALL)
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!|\?|[a-z])", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # "binary data bytes" of the standard, section 3


def sniff(head: bytes, *, is_whole: bool = False) -> MediaType:
    """The media type of a file with these first bytes; `is_whole`: it has no others.

    Markup (HTML, SVG, XML), which browsers run, is text to nobody: it is unknown, like all that has no signature here.
    """
    for start, media_type in _STARTS:
        if head.startswith(start):
            return media_type
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return _of_brand(head)
    if head.startswith(b"\x1aE\xdf\xa3"):  # Matroska
        if b"webm" not in head[:64]:
            return UNKNOWN
        has_sound_alone = set(_CODEC.findall(head)) == {b"A"}
        return MediaType(Kind.AUDIO, "audio/webm") if has_sound_alone else MediaType(Kind.VIDEO, "video/webm")
    if head.startswith(b"OggS"):
        return MediaType(Kind.VIDEO, "video/ogg") if b"\x80theora" in head[:256] else MediaType(Kind.AUDIO, "audio/ogg")
    if _MP3.match(head):
        return MediaType(Kind.AUDIO, "audio/mpeg")
    return TEXT if _is_text(head, is_whole) else UNKNOWN


def _of_brand(head: bytes) -> MediaType:
    brand = head[8:12]
    if brand in _VIDEO_BRANDS:
        has_sound_alone = set(_HANDLER.findall(head)) == {b"soun"}
        return MediaType(Kind.AUDIO, "audio/mp4") if has_sound_alone else MediaType(Kind.VIDEO, "video/mp4")
    return _BRANDS.get(brand, UNKNOWN)


def _is_text(head: bytes, is_whole: bool) -> bool:
    """Whether it is UTF-8 without controls, and no markup."""
    if not head or _CONTROLS.search(head) or _MARKUP.match(head):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return not is_whole and error.start > len(head) - 4  # the last character was cut
    return True
