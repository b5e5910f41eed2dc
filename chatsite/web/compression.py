"""Pages go out as gzip (RFC 1952) to browsers that take it: made quickly rather than as small as can be.

Django's own middleware has one level, the sixth, and it takes four times as long for a page that is a tenth smaller
(docs/performance.md). It would also compress pictures once more.
"""

import gzip
import re
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

LEVEL = 3
WORTH_IT = 200  # bytes
NAME_MAX = 100  # bytes; a name of random length hides how well secrets and guesses compress together (BREACH)
_HEADER = 10  # bytes, the fixed part
_TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


def compressed(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Compress text that is worth it, unless it is compressed already or is a stream."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.streaming or len(response.content) < WORTH_IT or response.has_header("Content-Encoding"):
            return response
        if not response.headers.get("Content-Type", "").startswith(("text/", "application/json")):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if _TAKES_GZIP.search(request.headers.get("Accept-Encoding", "")):
            response.content = _compress(response.content)
            response.headers["Content-Length"] = str(len(response.content))
            response.headers["Content-Encoding"] = "gzip"
        return response

    return middleware


def _compress(content: bytes) -> bytes:
    plain = gzip.compress(content, LEVEL, mtime=0)
    header = bytearray(plain[:_HEADER])
    header[3] |= gzip.FNAME
    return bytes(header) + b"a" * secrets.randbelow(NAME_MAX) + b"\0" + plain[_HEADER:]
