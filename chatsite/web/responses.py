"""How an act is answered: the page again with what was refused, or another page, whether a form or htmx asked."""

from collections.abc import Mapping
from typing import Any

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from chatsite.exceptions import Filtered, NotFound, Refused

YEAR = 31_536_000  # seconds


class HtmxRequest(HttpRequest):
    """A request as HtmxMiddleware leaves it."""

    htmx: HtmxDetails


PART = "X-Part"  # of a request: the page is to stand in the one that asks; of its answer: what it is


def wants_part(request: HttpRequest) -> bool:
    """Whether the page that asks has the reader's lists, so that only its own part of the new one is needed."""
    return request.headers.get(PART) == "page"


def render_refused(
    request: HttpRequest, template: str, context: Mapping[str, object], refused: Refused | None
) -> HttpResponse:
    """The page; if something was refused, with its status, its code in X-Error, and the seconds to wait, if any."""
    response = render(request, template, dict(context))
    return mark_refused(response, refused) if refused else response


def mark_refused(response: HttpResponse, refused: Refused) -> HttpResponse:
    """The answer, with the status of what was refused, its code in X-Error, and the seconds to wait, if any."""
    response.status_code = refused.status
    response.refused = refused  # type: ignore[attr-defined]  # chatsite.limits.refusal_cache reads it
    response["X-Error"] = refused.code
    if isinstance(refused, Filtered) and refused.may_be_sent_anyway:
        response["X-Anyway"] = "1"
    if refused.retry_after is not None:
        response["Retry-After"] = str(refused.retry_after)
    return response


def picture_response(picture: FieldFile, *, is_latest: bool, is_public: bool = False) -> FileResponse:
    """A stored picture (WebP); raises NotFound if its file is gone.

    Its address changes with it, so a browser may keep the latest for a year; shared caches may keep a public one, too.
    """
    try:
        response = FileResponse(picture.open("rb"), content_type="image/webp")
    except FileNotFoundError:
        raise NotFound from None
    if is_latest:
        who = "public" if is_public else "private"
        patch_cache_control(response, **{who: True}, max_age=YEAR, immutable=True)
    return response


def redirect_or_push(request: HtmxRequest, to: Any, *args: str) -> HttpResponse:
    """To another page. `to` and `args` are what `redirect` takes."""
    return HttpResponseClientRedirect(resolve_url(to, *args)) if request.htmx else redirect(to, *args)


def safe_next(request: HttpRequest, default: str) -> str:
    """The page of this site that the form's field `next` names.

    If it names none, or somebody else's, it is `default`, which is what `redirect` takes.
    """
    address = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_ours else resolve_url(default)
