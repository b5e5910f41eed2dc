"""Where a browser is sent after an act, whether a form or htmx asked."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails


class HtmxRequest(HttpRequest):
    """A request as HtmxMiddleware leaves it."""

    htmx: HtmxDetails


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
