"""Whether a container of sound and film holds a film or only sound, and whether browsers can play it.

MP4 and QuickTime are boxes in boxes (ISO/IEC 14496-12), WebM is elements in elements (RFC 8794, RFC 9559).
"""

import struct
from collections.abc import Iterator
from typing import IO

from messaging.attachments.media.kinds import Kind, MediaType
from messaging.attachments.media.media_types import UNKNOWN, WEBM

BOXES_MAX = 10_000  # that are looked at, of one file
FILMS = {b"avc1", b"avc3", b"hvc1", b"hev1", b"av01", b"vp08", b"vp09"}  # codecs of browsers
SOUNDS = {b"mp4a", b"Opus", b"fLaC", b".mp3", b"alac", b"ac-3", b"ec-3"}
PARENTS = {b"moov", b"trak", b"mdia", b"minf", b"stbl"}
SEGMENT, TRACKS, TRACK, TRACK_TYPE = 0x18538067, 0x1654AE6B, 0xAE, 0x83
ELEMENT_HEAD = 12  # bytes, at most
TRACK_FILM, TRACK_SOUND = 1, 2
Span = tuple[int, int]


def look_into(content: IO[bytes], size: int, media_type: MediaType) -> MediaType:
    """The same with the kind it is: film, sound, or, if no browser plays it or it is damaged, UNKNOWN."""
    try:
        films, sounds, is_playable = (_of_webm if media_type == WEBM else _of_mp4)(content, size)
    except (struct.error, IndexError, ValueError):
        return UNKNOWN
    finally:
        content.seek(0)
    if not is_playable or not (films or sounds):
        return UNKNOWN
    if films:
        return media_type
    return MediaType(Kind.AUDIO, "audio/webm" if media_type == WEBM else "audio/mp4")


def _of_mp4(content: IO[bytes], size: int) -> tuple[int, int, bool]:
    """How many films and sounds there are, and whether the first of each can be played."""
    found: dict[bytes, list[bytes]] = {b"vide": [], b"soun": []}
    handler = b""
    for name, (start, end) in _boxes(content, (0, size)):
        if name == b"hdlr":
            data = _read(content, (start, end), 12)
            handler = handler if data[4:8] == b"dhlr" else data[8:]  # QuickTime has another one, of no track
        elif name == b"stsd" and handler in found:
            found[handler].append(_read(content, (start, end), 16)[12:16])
    films, sounds = found.values()
    is_playable = (not films or films[0] in FILMS) and (not sounds or bool(films) or sounds[0] in SOUNDS)
    return len(films), len(sounds), is_playable


def _boxes(content: IO[bytes], span: Span) -> Iterator[tuple[bytes, Span]]:
    """Names and contents of all boxes; those in PARENTS are entered. Raises ValueError for what is cut."""
    waiting, seen = [span], 0
    while waiting:
        at, end = waiting.pop()
        if at >= end:
            continue
        content.seek(at)
        head = content.read(16)
        length, name = struct.unpack(">I4s", head[:8])
        start = at + 8
        if length == 1:
            (length,) = struct.unpack(">Q", head[8:])
            start += 8
        stop = at + length if length else end
        seen += 1
        if stop < start or seen > BOXES_MAX or stop > end:
            raise ValueError
        waiting.append((stop, end))
        if name in PARENTS:
            waiting.append((start, stop))
        else:
            yield name, (start, stop)


def _of_webm(content: IO[bytes], size: int) -> tuple[int, int, bool]:
    kinds = []
    for name, (start, end) in _elements(content, (0, size)):
        if name == TRACK_TYPE:
            kinds.append(int.from_bytes(_read(content, (start, end), 8)))
    return kinds.count(TRACK_FILM), kinds.count(TRACK_SOUND), True


def _elements(content: IO[bytes], span: Span) -> Iterator[tuple[int, Span]]:
    """Names and contents of elements, to the end of the tracks, which come before the film."""
    at, end = span
    for _ in range(BOXES_MAX):
        if at >= end:
            return
        content.seek(at)
        head = content.read(ELEMENT_HEAD)
        name, after = _number(head, 0, keeps_marker=True)
        length, after = _number(head, after, keeps_marker=False)
        start = at + after
        if name == TRACKS:
            end = start + length
        if name in {SEGMENT, TRACKS, TRACK}:
            at = start
        else:
            yield name, (start, start + length)
            at = start + length


def _number(head: bytes, at: int, *, keeps_marker: bool) -> tuple[int, int]:
    """A number of variable length, and where it ends."""
    length = 9 - head[at].bit_length()
    value = int.from_bytes(head[at : at + length])
    if length > 8:
        raise ValueError
    return value if keeps_marker else value - (1 << 7 * length), at + length


def _read(content: IO[bytes], span: Span, most: int) -> bytes:
    content.seek(span[0])
    return content.read(min(most, span[1] - span[0]))
