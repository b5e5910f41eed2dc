"""The bytes of a file as an answer: whole, or the range that was asked for (RFC 9110, section 14)."""

import re
from collections.abc import Iterator
from typing import IO

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, quote_etag

from chatsite.exceptions import NotFound
from messaging.attachments import storage
from messaging.models import File

CHUNK = 65_536  # bytes
WHOLE, PARTIAL = 200, 206  # status
# A browser shows these itself. All else is a download, whatever it pretends to be.
INLINE = {
    "image/jpeg", "image/png", "image/gif", "image/webp", "image/avif",
    "audio/mpeg", "audio/flac", "audio/wav", "audio/mp4", "audio/ogg", "audio/aac", "audio/webm",
    "video/mp4", "video/webm", "video/quicktime",
    "application/pdf", "text/plain",
}  # fmt: skip
# Nothing in a file may run or ask for anything, even if a browser takes it for a page. Chromium shows a PDF in its
# viewer all the same (tried with 150): the viewer is an extension in a process of its own, outside of this document.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'"
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def file_response(request: HttpRequest, file: File, *, copy: str, is_download: bool) -> HttpResponseBase:
    """What GET and HEAD answer. `copy` is ORIGINAL or one of storage.COPIES. Raises NotFound if the bytes are gone."""
    blob = file.blob
    path = storage.path_of(blob.key, copy)
    media_type = "image/webp" if copy else blob.type
    etag = quote_etag(f"{blob.key.hex}{copy}")
    if _matches(request.headers.get("If-None-Match", ""), etag):
        response: HttpResponseBase = HttpResponse(status=304)
    elif settings.FILES_SENDFILE:
        response = HttpResponse()
        response[settings.FILES_SENDFILE_HEADER] = f"{settings.FILES_SENDFILE}{path}"
    else:
        response = _bytes_response(request, path, etag)
    is_inline = media_type.partition(";")[0] in INLINE and not is_download
    response["Content-Type"] = _content_type(media_type) if is_inline or copy else "application/octet-stream"
    if disposition := content_disposition_header(not is_inline, file.name):
        response["Content-Disposition"] = disposition
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-cache"  # the right to read it is asked for each time
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _content_type(media_type: str) -> str:
    """Of text that names no encoding it is UTF-8."""
    return "text/plain; charset=utf-8" if media_type == "text/plain" else media_type


def _matches(header: str, etag: str) -> bool:
    return header.strip() == "*" or etag in {tag.strip().removeprefix("W/") for tag in header.split(",")}


def _bytes_response(request: HttpRequest, path: str, etag: str) -> HttpResponseBase:
    try:
        content = storage.files().open(path)
    except FileNotFoundError:
        raise NotFound from None
    size = content.size
    window = _window(_asked(request, etag), size)
    if window is None:
        content.close()
        response: HttpResponseBase = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return response
    start, end, status = window
    if request.method == "HEAD":
        content.close()
        response = HttpResponse(status=status)
    else:
        response = StreamingHttpResponse(Slice(content, start, end), status=status)
    response["Content-Length"] = str(end - start)
    if status == PARTIAL:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


def _asked(request: HttpRequest, etag: str) -> tuple[str, str] | None:
    """The range that was asked for, as it was written; None if the whole is to be sent.

    Several ranges at once, units that are none of ours, and what ends before it begins are ignored, as RFC 9110 has it.
    """
    match = _RANGE.fullmatch(request.headers.get("Range", ""))
    if match is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = match.groups()
    is_backwards = bool(first and last) and int(last) < int(first)
    return None if is_backwards or not (first or last) else (first, last)


def _window(asked: tuple[str, str] | None, size: int) -> tuple[int, int, int] | None:
    """The first byte, the one after the last, and the status; None if no byte of the range is there."""
    if asked is None:
        return 0, size, WHOLE
    first, last = asked
    if first:
        start, end = int(first), min(int(last) + 1, size) if last else size
    else:
        start, end = max(0, size - int(last)), size
    return (start, end, PARTIAL) if start < end else None


class Slice:
    """Part of an open file, a chunk at a time; closing it closes the file."""

    def __init__(self, content: IO[bytes], start: int, end: int) -> None:
        self._content, self._left = content, end - start
        storage.place(content, start, end)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk = self._content.read(min(CHUNK, self._left)) if self._left else b""
        if not chunk:
            raise StopIteration
        self._left -= len(chunk)
        return chunk

    def close(self) -> None:
        self._content.close()
