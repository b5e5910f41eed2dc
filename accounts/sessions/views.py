"""The places where one is signed in: to see them, to end them, and to go on in this one."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from accounts.interstitials import decides
from accounts.sessions import operations, queries
from chatsite.web.responses import safe_next


@require_GET
def sessions(request: SignedInRequest) -> HttpResponse:
    listed = queries.places_of(request.user, here=_here(request))
    template = "accounts/sessions/_sessions.html" if request.htmx else "accounts/sessions/sessions.html"
    return render(request, template, {"places": listed})


@require_POST
def session_end(request: SignedInRequest, mark: str) -> HttpResponse:
    """Sign out one place; this one by its own door, which leaves nothing in the browser."""
    session = queries.find(request.user, mark)
    if session.pk == _here(request):
        return redirect("logout", preserve_request=True)
    operations.end_session(session=session)
    return _done(request, _("That device is signed out."))


@require_POST
def sessions_end(request: SignedInRequest) -> HttpResponse:
    """Sign out every place but this one."""
    operations.end_sessions(user=request.user, keep=_here(request))
    return _done(request, _("You are signed out everywhere else."))


@require_POST
@decides
def sessions_here(request: SignedInRequest) -> HttpResponse:
    """Take the place back: where the house allows one at a time, the others rest now."""
    operations.use_here(user=request.user, here=_here(request))
    if request.htmx:
        return HttpResponse(status=204)
    return HttpResponseRedirect(safe_next(request, "home"))


def _here(request: SignedInRequest) -> str:
    return operations.row_key(request)


def _done(request: SignedInRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("sessions")
