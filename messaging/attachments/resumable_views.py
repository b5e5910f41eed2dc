"""Uploads by the tus protocol 1.0.0 (https://tus.io/protocols/resumable-upload): its core, and the extensions that
EXTENSIONS names.
"""

import base64
import binascii
import functools
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import reverse
from django.utils.http import http_date

from accounts.http import SignedInRequest
from chatsite.exceptions import BadRequest, Refused
from chatsite.web.error_pages import refusal
from messaging import rate_limits
from messaging.attachments import resumable
from messaging.attachments.refusals import NoPiece, WrongVersion
from messaging.attachments.resumable import Piece
from messaging.attachments.views import about
from messaging.models import PartialUpload

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,checksum,termination"
PIECE = "application/offset+octet-stream"
LENGTH_DIGITS = 18  # of a number that the database can hold

View = Callable[..., HttpResponse]


def tus(*methods: str) -> Callable[[View], View]:
    """For these methods; OPTIONS tells what is understood here, and every answer has the version."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def answer(request: SignedInRequest, **kwargs: UUID) -> HttpResponse:
            request.method = _method_of(request)
            if request.method == "OPTIONS":
                response = _options()
            elif request.method not in methods:
                response = HttpResponseNotAllowed([*methods, "OPTIONS"])
            else:
                try:
                    response = _answer_by_version(request, view, **kwargs)
                except Refused as refused:
                    response = refusal(request, refused)
            response["Tus-Resumable"] = VERSION
            return response

        return answer

    return decorate


def _method_of(request: HttpRequest) -> str | None:
    """Some proxies let no PATCH through; then it comes as a POST. The CSRF token was checked for either."""
    override = request.headers.get("X-HTTP-Method-Override", "").upper()
    return override if request.method == "POST" and override in {"PATCH", "DELETE"} else request.method


def _options() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Tus-Version"] = VERSION
    response["Tus-Extension"] = EXTENSIONS
    response["Tus-Max-Size"] = str(settings.FILE_MAX_BYTES)
    response["Tus-Checksum-Algorithm"] = ",".join(resumable.ALGORITHMS)
    return response


def _answer_by_version(request: SignedInRequest, view: View, **kwargs: UUID) -> HttpResponse:
    if request.headers.get("Tus-Resumable") != VERSION:
        response = refusal(request, WrongVersion())
        response["Tus-Version"] = VERSION
        return response
    return view(request, **kwargs)


@tus("POST")
def uploads(request: SignedInRequest) -> HttpResponse:
    """Begins an upload; its first bytes may come with it."""
    rate_limits.uploading.spend(request.user.pk)
    size, metadata = _number(request, "Upload-Length"), _metadata(request)
    has_piece = request.content_type == PIECE
    piece = _piece(request, 0) if has_piece else None
    name = metadata.get("filename") or metadata.get("name", "")
    begun = resumable.begin(owner=request.user, name=name, size=size, alt=metadata.get("alt", ""))
    if piece:
        begun = resumable.add(user=request.user, upload_id=begun.pk, piece=piece)
    response = _told(begun, status=201)
    response["Location"] = reverse("file-resumable", args=[begun.pk])
    return response


@tus("HEAD", "PATCH", "DELETE")
def upload(request: SignedInRequest, upload_id: UUID) -> HttpResponse:
    """Tells how much is there, adds to it, or discards it."""
    if request.method == "HEAD":
        return _state(resumable.upload_for(request.user, upload_id))
    if request.method == "DELETE":
        resumable.discard(user=request.user, upload_id=upload_id)
        return HttpResponse(status=204)
    if request.content_type != PIECE:
        raise NoPiece
    piece = _piece(request, _number(request, "Upload-Offset"))
    added = resumable.add(user=request.user, upload_id=upload_id, piece=piece)
    return _told(added, status=200 if added.file else 204)


def _state(found: PartialUpload) -> HttpResponse:
    response = HttpResponse()
    response["Upload-Length"] = str(found.size)
    response["Upload-Metadata"] = ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}"
        for key, value in {"filename": found.name, "alt": found.alt}.items()
        if value
    )
    response["Cache-Control"] = "no-store"
    return _with_headers(response, found)


def _told(added: PartialUpload, *, status: int) -> HttpResponse:
    """How far it is; once it is whole, with what POST /files/ answers."""
    response: HttpResponse = (
        JsonResponse(about(added.file), status=status) if added.file else HttpResponse(status=status)
    )
    return _with_headers(response, added)


def _with_headers(response: HttpResponse, told: PartialUpload) -> HttpResponse:
    response["Upload-Offset"] = str(resumable.offset_of(told))
    response["Upload-Expires"] = http_date(told.expires_at.timestamp())
    if told.file:
        response["X-File"] = str(told.file.pk)
    return response


def _number(request: HttpRequest, header: str) -> int:
    digits = request.headers.get(header, "")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > LENGTH_DIGITS:
        raise BadRequest
    return int(digits)


def _piece(request: HttpRequest, offset: int) -> Piece:
    header = request.headers.get("Upload-Checksum", "")
    if not header:
        return Piece(offset, request)  # type: ignore[arg-type]  # it has `read`
    algorithm, _, digest = header.partition(" ")
    if algorithm not in resumable.ALGORITHMS:
        raise BadRequest
    return Piece(offset, request, algorithm, _decoded(digest))  # type: ignore[arg-type]


def _metadata(request: HttpRequest) -> dict[str, str]:
    """Keys with values in base64 of UTF-8, parted by commas; a key may stand alone."""
    pairs = [pair.strip().partition(" ") for pair in request.headers.get("Upload-Metadata", "").split(",")]
    try:
        return {key: _decoded(value).decode() for key, _, value in pairs if key}
    except UnicodeDecodeError:
        raise BadRequest from None


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise BadRequest from None
