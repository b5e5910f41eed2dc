"""Files as people and attackers send them, made here, and what must happen to each.

`python -m messaging.tests.attachments.corpus FOLDER` writes them there, with `expected.json`.
"""

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from messaging.tests.attachments import films, photos
from messaging.tests.attachments.films import mp4, track, webm
from messaging.tests.attachments.photos import SECRET, encoded, jpeg, moving, png, scene

HTML = b"<!DOCTYPE html><html><script>fetch('/accounts/profile/')</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
BINARY = bytes(range(256)) * 4
HANGUL = "회의록"


class Expected(NamedTuple):
    """`status` and `code` of the answer to the upload; the rest only of what is taken."""

    status: int = 201
    code: str = ""
    kind: str = "file"
    type: str = "application/octet-stream"
    name: str = ""
    is_inline: bool = False
    is_animated: bool = False
    is_unchanged: bool = True  # the bytes are those that were sent


class Case(NamedTuple):
    label: str
    name: str  # as it is sent
    content: bytes
    expected: Expected
    has_name_field: bool = False  # the name is sent in a field of its own, and not with the bytes


def cases() -> Iterator[Case]:
    for part in (_pictures, _damaged, _bombs, _sounds_and_films, _texts, _lies, _names):
        yield from part()


def _case(label: str, sent_as: str, content: bytes, **expected: Any) -> Case:
    return Case(label, sent_as, content, Expected(**{"name": sent_as, **expected}))


def _shown(label: str, sent_as: str, content: bytes, media_type: str, **expected: Any) -> Case:
    """What a browser shows itself."""
    kind = "pdf" if media_type == "application/pdf" else media_type.partition("/")[0]
    usual = {"kind": kind, "type": media_type, "is_inline": True, "is_unchanged": kind != "image"}
    return _case(label, sent_as, content, **usual | expected)


def _pictures() -> Iterator[Case]:
    yield _shown("jpeg", "a.jpg", jpeg(), "image/jpeg")
    yield _shown("jpeg-turned", "a.jpg", jpeg(orientation=6), "image/jpeg")
    yield _shown("jpeg-progressive", "a.jpg", jpeg(progressive=True), "image/jpeg")
    yield _shown("jpeg-p3", "a.jpg", jpeg(icc_profile=photos.profile()), "image/jpeg")
    yield _shown("jpeg-grey", "a.jpg", jpeg(scene(mode="L")), "image/jpeg")
    yield _shown("jpeg-cmyk", "a.jpg", jpeg(scene(mode="CMYK")), "image/jpeg")
    yield _shown("png", "a.png", png(), "image/png")
    yield _shown("png-16-bits", "a.png", png(photos.grey_16()), "image/png")
    yield _shown("png-palette", "a.png", png(scene(mode="P")), "image/png")
    yield _shown("png-moving", "a.png", moving("PNG"), "image/png", is_animated=True, is_unchanged=True)
    yield _shown("gif", "a.gif", encoded(scene(), "GIF", comment=SECRET), "image/gif")
    yield _shown("gif-moving", "a.gif", moving("GIF", comment=SECRET), "image/gif", is_animated=True)
    webp = encoded(scene(), "WEBP", exif=photos.exif(), xmp=photos.XMP)
    yield _shown("webp", "a.webp", webp, "image/webp")
    yield _shown("webp-moving", "a.webp", moving("WEBP", xmp=photos.XMP), "image/webp", is_animated=True)
    yield _shown("avif", "a.avif", encoded(scene(), "AVIF", exif=photos.exif(), xmp=photos.XMP), "image/avif")
    heic = encoded(scene(), "HEIF", exif=photos.exif(), xmp=photos.XMP)
    yield _shown("heic", "IMG_0001.HEIC", heic, "image/jpeg", name="IMG_0001.jpg")
    tiff = encoded(scene(), "TIFF", description=SECRET.decode())
    yield _shown("tiff", "scan.tiff", tiff, "image/jpeg", name="scan.jpg")
    yield _shown("bmp", "a.bmp", encoded(scene(), "BMP"), "image/png", name="a.png")
    yield _case("ico", "favicon.ico", encoded(scene(), "ICO"))
    yield _case("psd", "a.psd", b"8BPS\0\1" + bytes(6) + b"\0\3\0\0\0\x40\0\0\0\x40\0\x08\0\3")
    yield _case("tiff-of-two-pages", "fax.tif", encoded(scene(), "TIFF", save_all=True, append_images=[scene()]))


def _damaged() -> Iterator[Case]:
    yield _case("nothing", "a.jpg", b"", status=422, code="empty")
    forms = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp", "AVIF": "avif", "HEIF": "heic", "TIFF": "tif"}
    for form, extension in forms.items():
        data = encoded(scene(), form)
        for share in (0.1, 0.5, 0.97):
            yield _case(f"{form.lower()}-cut-at-{share}", f"a.{extension}", data[: int(len(data) * share)])
    data = encoded(scene(), "PNG")
    yield _case("png-of-noise", "a.png", data[:60] + BINARY)
    yield _case("png-with-a-wrong-checksum", "a.png", data.replace(b"IDAT", b"IDAT", 1)[:-20] + bytes(20))
    yield _case("jpeg-of-noise", "a.jpg", b"\xff\xd8\xff\xe0" + BINARY)
    yield _case("gif-of-noise", "a.gif", b"GIF89a" + BINARY)
    yield _case("webp-of-noise", "a.webp", b"RIFF\x20\0\0\0WEBP" + BINARY)
    yield _case("heic-of-noise", "a.heic", films.box(b"ftyp", b"heic\0\0\0\0heic") + BINARY)


def _bombs() -> Iterator[Case]:
    large: dict[str, Callable[[], bytes]] = {
        "png": photos.huge_png,
        "jpg": photos.huge_jpeg,
        "gif": photos.huge_gif,
        "webp": photos.huge_webp,
        "bmp": photos.huge_bmp,
        "tif": photos.huge_tiff,
        "heic": photos.huge_heic,
    }
    for extension, make in large.items():
        yield _case(f"{extension}-of-900-megapixels", f"a.{extension}", make(), status=413, code="too_large")
    for form in ("GIF", "PNG", "WEBP"):
        data = photos.many_frames(form, 10_000)
        yield _case(f"{form.lower()}-of-10000-frames", f"a.{form.lower()}", data, status=413, code="too_large")


def _sounds_and_films() -> Iterator[Case]:
    yield _shown("mp4", "a.mp4", mp4(), "video/mp4")
    yield _shown("mp4-with-its-index-behind", "a.mp4", mp4(before=films.box(b"mdat", bytes(9_000))), "video/mp4")
    yield _shown("mov", "a.mov", mp4(brand=b"qt  "), "video/quicktime")
    yield _shown("3gp-that-plays", "a.3gp", mp4(brand=b"3gp4"), "video/mp4")
    yield _case("3gp-that-does-not", "a.3gp", mp4(track(b"vide", b"s263"), track(b"soun", b"samr"), brand=b"3gp4"))
    yield _shown("m4a", "a.m4a", mp4(track(b"soun", b"mp4a"), brand=b"M4A "), "audio/mp4")
    yield _shown("mp4-of-sound", "voice.mp4", mp4(track(b"soun", b"mp4a")), "audio/mp4")
    yield _case("mp4-cut", "a.mp4", mp4()[:-90])
    yield _case("mp4-without-tracks", "a.mp4", mp4()[:24])
    yield _shown("webm", "a.webm", webm(1, 2), "video/webm")
    yield _shown("webm-of-sound", "voice.webm", webm(2), "audio/webm")
    yield _case("matroska", "a.mkv", webm(1, 2, doctype=b"matroska"))
    yield _shown("opus", "a.opus", films.ogg(b"OpusHead"), "audio/ogg")
    yield _shown("vorbis", "a.ogg", films.ogg(b"\x01vorbis"), "audio/ogg")
    yield _case("theora", "a.ogv", films.ogg(b"\x80theora"))
    yield _shown("mp3", "a.mp3", films.mp3(), "audio/mpeg")
    yield _shown("mp3-with-a-tag", "a.mp3", b"ID3\4\0\0\0\0\0\0" + films.mp3(), "audio/mpeg")
    yield _shown("aac", "a.aac", films.adts(), "audio/aac")
    yield _shown("wav", "a.wav", films.wave(), "audio/wav")
    yield _shown("flac", "a.flac", b"fLaC\0\0\0\x22" + bytes(34), "audio/flac")
    yield _case("amr", "a.amr", b"#!AMR\nabcd")
    yield _case("wma", "a.wma", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa\0\x62\xce\x6c")
    yield _case("avi", "a.avi", b"RIFF\x20\0\0\0AVI LIST" + bytes(20))


def _texts() -> Iterator[Case]:
    plain = "text/plain"
    yield _shown("text", "a.txt", "안녕하세요, 你好\n".encode(), plain)
    yield _shown("python", "a.py", b"print('<script>')\n", plain)
    yield _shown("csv", "a.csv", b"a,b\n1,2\n", plain)
    text = "안녕하세요? 회의는 세 시예요.\n" * 3
    yield _shown("text-utf-16", "a.txt", text.encode("utf-16"), f"{plain}; charset=utf-16le")
    yield _shown("text-euc-kr", "a.txt", text.encode("cp949"), f"{plain}; charset=euc-kr")
    chinese = "你好，今天的会议三点开始。\n" * 3
    yield _shown("text-gb18030", "a.txt", chinese.encode("gb18030"), f"{plain}; charset=gb18030")
    yield _shown("pdf", "a.pdf", PDF, "application/pdf")
    yield _case("zip", "a.zip", b"PK\3\4\x14\0\0\0\x08\0" + BINARY)
    yield _case("program", "a.exe", b"MZ\x90\0\3\0\0\0" + BINARY)


def _lies() -> Iterator[Case]:
    for extension in ("jpg", "txt", "pdf", "mp4"):
        yield _case(f"html-as-{extension}", f"a.{extension}", HTML)
    yield _case("html", "a.html", b"\xef\xbb\xbf\r\n <ScRipt>alert(1)</script>")
    yield _case("html-in-utf-16", "a.txt", HTML.decode().encode("utf-16"))
    yield _case("svg", "a.svg", SVG)
    yield _case("svg-as-png", "a.png", b"<?xml version='1.0'?>" + SVG)
    yield _case(
        "xml", "a.xml", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"
    )
    yield _case("xhtml-after-a-comment", "a.txt", b"<!-- -->" + HTML)
    yield _shown("png-as-exe", "a.exe", png(), "image/png")
    yield _shown("jpeg-as-html", "a.html", jpeg(), "image/jpeg")
    yield _shown("text-as-png", "a.png", b"not a picture at all", "text/plain")
    yield _shown("pdf-as-jpg", "a.jpg", PDF, "application/pdf")
    yield _case("program-as-png", "a.png", b"MZ\x90\0" + BINARY)
    # Two things at once: what is behind or beside the picture is gone.
    yield _shown("jpeg-with-html", "a.jpg", jpeg() + HTML, "image/jpeg")
    yield _shown("png-with-zip", "a.png", png() + b"PK\3\4" + SECRET, "image/png")
    yield _shown("gif-with-script", "a.gif", encoded(scene(), "GIF", comment=b"*/=1;/*" + SECRET) + HTML, "image/gif")
    yield _case("gif-that-is-a-script", "a.gif", b"GIF89a/*" + bytes(3) + b"*/=1;alert(document.domain)")


def _names() -> Iterator[Case]:
    composed = f"{HANGUL} 초안.txt"
    names = {
        "turned-around": ("a\u202egpj.exe", "agpj.exe"),
        "of-dots": ("..", "file"),
        "of-a-path": ("../../etc/passwd", "passwd"),
        "of-a-path-of-windows": ("C:\\Users\\me\\a.txt", "a.txt"),
        "of-a-device": ("CON.txt", "_CON.txt"),
        "decomposed": (unicodedata.normalize("NFD", composed), composed),
        "of-300-syllables": ("가" * 300, "가" * 300),
        "of-300-syllables-and-more": (unicodedata.normalize("NFD", "가" * 300) + ".txt", "가" * 296 + ".txt"),
        "very-long": ("a" * 5_000, "a" * 300),
        "of-emoji": ("👨‍👩‍👧 🎉.txt", "👨‍👩‍👧 🎉.txt"),
        "with-controls": ("a\x07b\x7f\u200b\r\n.txt", "ab.txt"),
        "with-a-dot-before": (".htaccess", "htaccess"),
        "of-marks-of-windows": ('a<b>:"|?*.txt', "ab.txt"),
        "with-quotes": ('it\'s; 100% "sure".txt', "it's; 100% sure.txt"),
    }
    for label, (sent, stored) in names.items():
        case = _shown(f"name-{label}", sent, f"words of {label}".encode(), "text/plain", name=stored)
        yield case._replace(has_name_field=True)
    # In the head of a part, a form's name for a file is shorter, and Django takes some things out of it.
    for label in (
        "turned-around",
        "of-a-path",
        "of-a-path-of-windows",
        "of-a-device",
        "decomposed",
        "with-a-dot-before",
    ):
        sent, stored = names[label]
        yield _shown(f"head-{label}", sent, f"words of {label}".encode(), "text/plain", name=stored)
    for label in ("of-dots", "very-long"):
        yield _case(f"head-{label}", names[label][0], b"words", status=400, code="bad_request")


def main() -> None:
    """Write them as files with harmless names, and beside these what is expected of each."""
    folder, expected = Path(sys.argv[1]), []
    folder.mkdir(parents=True, exist_ok=True)
    for case in cases():
        (folder / case.label).write_bytes(case.content)
        expected.append({"file": case.label, "sent_as": case.name, **case.expected._asdict()})
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
