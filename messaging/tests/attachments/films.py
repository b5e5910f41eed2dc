"""Containers of sound and film with nothing in them but what says which they are."""

import struct


def box(name: bytes, *contents: bytes) -> bytes:
    data = b"".join(contents)
    return struct.pack(">I4s", 8 + len(data), name) + data


def track(handler: bytes, codec: bytes) -> bytes:
    """A track of an MP4: its handler (vide, soun) and its codec."""
    says = box(b"hdlr", b"\0" * 8, handler, b"\0" * 13)
    entries = box(b"stsd", b"\0" * 4, struct.pack(">I", 1), box(codec, b"\0" * 70))
    return box(b"trak", box(b"mdia", says, box(b"minf", box(b"stbl", entries))))


def mp4(*tracks: bytes, brand: bytes = b"isom", before: bytes = b"") -> bytes:
    """A film with H.264 and AAC, unless other tracks are named."""
    tracks = tracks or (track(b"vide", b"avc1"), track(b"soun", b"mp4a"))
    head = box(b"ftyp", brand, b"\0\0\2\0", brand, b"mp41")
    return head + before + box(b"moov", box(b"mvhd", b"\0" * 100), *tracks)


def element(name: int, data: bytes) -> bytes:
    return name.to_bytes((name.bit_length() + 7) // 8) + (len(data) | 1 << 28).to_bytes(4) + data


def webm(*kinds: int, doctype: bytes = b"webm") -> bytes:
    """A WebM with tracks of these kinds: 1 is a film, 2 is sound. Of unknown length, as browsers record it."""
    head = element(0x1A45DFA3, element(0x4282, doctype))
    tracks = element(
        0x1654AE6B, b"".join(element(0xAE, element(0xD7, b"\1") + element(0x83, bytes((k,)))) for k in kinds)
    )
    segment = (0x18538067).to_bytes(4) + b"\x01" + b"\xff" * 7
    return (
        head
        + segment
        + element(0x1549A966, element(0x2AD7B1, b"\x0f\x42\x40"))
        + tracks
        + element(0x1F43B675, b"\0" * 40)
    )


def ogg(start: bytes) -> bytes:
    return b"OggS\0\2" + b"\0" * 20 + b"\1\x13" + start + b"\0" * 11


def mp3(frames: int = 3) -> bytes:
    """Silence of 128 kbit/s."""
    return (b"\xff\xfb\x90\x00" + b"\0" * 413) * frames


def adts(frames: int = 3) -> bytes:
    return (b"\xff\xf1\x50\x80\x02\x1f\xfc" + b"\0" * 9) * frames


def wave() -> bytes:
    body = (
        b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, 8_000, 8_000, 1, 8)
        + b"data"
        + struct.pack("<I", 80)
        + b"\x80" * 80
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body
