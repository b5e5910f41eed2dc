"""What a file is, by its first bytes and never by its name.

The signatures are those of the MIME Sniffing Standard (https://mimesniff.spec.whatwg.org, section 6), and for what it
does not have those of the formats' own registrations with IANA.
"""

import re

from messaging.attachments.media import audio_frames, text_encodings
from messaging.attachments.media.kinds import Kind, MediaType

HEAD = 4_096  # bytes that are looked at
UNKNOWN = MediaType(Kind.FILE, "application/octet-stream")
TEXT = MediaType(Kind.TEXT, "text/plain")
MP4 = MediaType(Kind.VIDEO, "video/mp4")
QUICKTIME = MediaType(Kind.VIDEO, "video/quicktime")
WEBM = MediaType(Kind.VIDEO, "video/webm")
_STARTS = (
    (b"\xff\xd8\xff", MediaType(Kind.IMAGE, "image/jpeg")),
    (b"\x89PNG\r\n\x1a\n", MediaType(Kind.IMAGE, "image/png")),
    (b"GIF87a", MediaType(Kind.IMAGE, "image/gif")),
    (b"GIF89a", MediaType(Kind.IMAGE, "image/gif")),
    (b"%PDF-", MediaType(Kind.PDF, "application/pdf")),
    *((b"ID3" + version, MediaType(Kind.AUDIO, "audio/mpeg")) for version in (b"\2", b"\3", b"\4")),
    (b"fLaC", MediaType(Kind.AUDIO, "audio/flac")),
    (b"#!AMR", UNKNOWN),
)
_RIFF = {
    b"WEBP": MediaType(Kind.IMAGE, "image/webp"),
    b"WAVE": MediaType(Kind.AUDIO, "audio/wav"),
}
# Brands of ISO base media files (https://mp4ra.org/registered-types/brands).
_AVIF = {b"avif", b"avis"}
_HEIF = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
_OGG = {  # how the first page of a stream begins
    b"OpusHead": MediaType(Kind.AUDIO, "audio/ogg"),
    b"\x01vorbis": MediaType(Kind.AUDIO, "audio/ogg"),
    b"\x7fFLAC": MediaType(Kind.AUDIO, "audio/ogg"),
}
_BITMAP = re.compile(rb"BM.{4}\0{4}.{4}(?:\x0c|\x28|\x34|\x38|\x40|\x6c|\x7c)\0{3}", re.DOTALL)
_MARKUP = re.compile(r"\s*<(?:[!?]|[a-z])", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # "binary data bytes" of the standard, section 3


def sniff(head: bytes, *, is_whole: bool = False) -> MediaType:
    """The media type of a file with these first bytes; `is_whole`: it has no others.

    Of MP4, QUICKTIME and WEBM only the container is known then: `tracks.look_into` says whether it is sound or a film.
    Markup (HTML, SVG, XML), which browsers run, is text to nobody: it is unknown, like all that has no signature here.
    """
    for start, media_type in _STARTS:
        if head.startswith(start):
            return media_type
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return _of_brands(head)
    if head.startswith(b"\x1aE\xdf\xa3"):  # Matroska
        return WEBM if b"webm" in head[:64] else UNKNOWN
    if head.startswith(b"OggS"):
        return next((found for start, found in _OGG.items() if head[28:].startswith(start)), UNKNOWN)
    if head[:4] in {b"II*\0", b"MM\0*"}:
        return UNKNOWN if head[8:10] == b"CR" else MediaType(Kind.IMAGE, "image/tiff")  # CR: raw data of a camera
    if _BITMAP.match(head):
        return MediaType(Kind.IMAGE, "image/bmp")
    return audio_frames.sniff(head) or _of_text(head, is_whole)


def _of_brands(head: bytes) -> MediaType:
    """Which pictures they are; what else is in such a file, `tracks` finds out."""
    brands = head[8 : int.from_bytes(head[:4])]
    major, compatible = brands[:4], {brands[at : at + 4] for at in range(0, len(brands), 4)}
    if major in _AVIF or (major in _HEIF and compatible & _AVIF):
        return MediaType(Kind.IMAGE, "image/avif")
    if major in _HEIF:
        return MediaType(Kind.IMAGE, "image/heic" if compatible & _HEIF - {b"mif1", b"msf1"} else "image/heif")
    return QUICKTIME if major == b"qt  " else MP4


def _of_text(head: bytes, is_whole: bool) -> MediaType:
    """Text without controls that is no markup. What is not UTF-8 has its encoding in the type."""
    charset = text_encodings.charset_of(head, is_whole=is_whole)
    if charset is None:
        return UNKNOWN
    text = head.decode(text_encodings.CODECS[charset], "ignore").removeprefix("\ufeff")
    if _CONTROLS.search(text) or _MARKUP.match(text):
        return UNKNOWN
    return TEXT if charset == "utf-8" else MediaType(Kind.TEXT, f"text/plain; charset={charset}")
