"""Answers for what went wrong, in the reader's language: a whole page, or a fragment for htmx."""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.defaults import server_error

from chatsite.exceptions import BadRequest, NotAllowed, PageMissing, Refused, TooLarge
from chatsite.web.exception_mapping import trouble
from chatsite.web.responses import render_refused


def refusal(request: HttpRequest, refused: Refused, *, page: str = "refusal.html", **context: object) -> HttpResponse:
    """The answer to a refused act: a page, or its words as a fragment, with its code in X-Error."""
    is_fragment = request.headers.get("HX-Request") == "true"  # request.htmx may not be there yet
    template = "components/_refusal.html" if is_fragment else page
    # Told by the cookie: to ask who it is needs the database, which may be away.
    context |= {"refused": refused, "is_known": settings.SESSION_COOKIE_NAME in request.COOKIES}
    return render_refused(request, template, context, refused)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open for long, or the form came from elsewhere."""
    response = refusal(request, NotAllowed(_("This page was open for a long time. Please reload it and try again.")))
    response["X-Error"] = "csrf"
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """One answer for what is missing and for what is not yours."""
    return refusal(request, PageMissing())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What came is not a request that makes sense, or more of one than is read."""
    return refusal(request, TooLarge() if isinstance(exception, RequestDataTooBig) else BadRequest())


def broken(request: HttpRequest) -> HttpResponse:
    """A database that is away or a disk that is full invites another try, wherever the request met it. All else is our
    mistake."""
    if refused := trouble(sys.exc_info()[1]):
        return refusal(request, refused)
    return server_error(request)
