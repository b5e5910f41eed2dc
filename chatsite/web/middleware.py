"""What happens around every request. settings.MIDDLEWARE says in which order."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_cache_control, patch_vary_headers

from chatsite.exceptions import OtherViewer, Refused
from chatsite.web.error_pages import csrf_failure, refusal
from chatsite.web.responses import PART

GetResponse = Callable[[HttpRequest], HttpResponse]
SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}


def refusals(get_response: GetResponse) -> Callable[[HttpRequest], HttpResponse]:
    """A `Refused` that a view lets through becomes the answer docs/protocol.md promises."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if refused := getattr(request, "scope", {}).get("refused"):  # by ThreadedHandler, which did not look at it
            return refusal(request, refused)
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refusal(request, exception) if isinstance(exception, Refused) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def utf8(get_response: GetResponse) -> Callable[[HttpRequest], HttpResponse]:
    """Forms come in UTF-8. Python knows other encodings that are not even text, and Django would take them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in {"utf-8", "utf8"}:
            raise BadRequest("a form that is not UTF-8")
        return get_response(request)

    return middleware


class Compression(GZipMiddleware):
    """Gzip with random padding, for everything but streams: files that are sent are pictures and archives.

    Django would compress these once more, for no gain, and take away their Content-Length.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Django's, unless the response is a stream."""
        return response if response.streaming else super().process_response(request, response)


def same_site(get_response: GetResponse) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse a change that a browser says was started by another site (Fetch Metadata, W3C), beside the CSRF token."""

    def middleware(request: HttpRequest) -> HttpResponse:
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        if request.method not in SAFE_METHODS and site not in {"same-origin", "none"}:
            return csrf_failure(request, "Sec-Fetch-Site")
        return get_response(request)

    return middleware


def same_viewer(get_response: GetResponse) -> Callable[[HttpRequest], HttpResponse]:
    """A page that one person left open does nothing in the name of another who signed in meanwhile in the same browser.

    Our scripts say in `X-Viewer` whose page they are on; cookies alone would not tell.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        viewer = request.headers.get("X-Viewer")
        if viewer and request.user.is_authenticated and viewer != str(request.user.pk):
            return refusal(request, OtherViewer())
        return get_response(request)

    return middleware


def private(get_response: GetResponse) -> Callable[[HttpRequest], HttpResponse]:
    """What a person sees is theirs: no shared cache, no copy on disk, no search engine; only files of the house are
    public.

    And headers that every answer carries.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if getattr(request, "is_part", False):
            response[PART] = "page"
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        if "public" not in response["Cache-Control"]:
            patch_vary_headers(response, ["HX-Request", PART, "Cookie"])
            response.setdefault("X-Robots-Tag", "noindex")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(self), payment=(), usb=()")
        return response

    return middleware
