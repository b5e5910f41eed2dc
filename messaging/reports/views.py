"""The form with which somebody reports something: a page, and in a page a dialog. Each finds the thing through them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import reswap, retarget

from accounts.http import SignedInRequest
from chatsite.exceptions import Refused
from chatsite.web.forms import BadForm, move_focus
from chatsite.web.responses import render_refused
from messaging.models import Case
from messaging.reports import operations, things
from messaging.reports.forms import ReportForm
from messaging.reports.things import LINES_AROUND, LINES_BEFORE

Subject = Case.Subject


@require_http_methods(["GET", "HEAD", "POST"])
def report_message(request: SignedInRequest, message_id: int) -> HttpResponse:
    return _report(request, Subject.MESSAGE, str(message_id))


@require_http_methods(["GET", "HEAD", "POST"])
def report_file(request: SignedInRequest, file_id: UUID) -> HttpResponse:
    """A picture of a message."""
    return _report(request, Subject.PICTURE, str(file_id))


@require_http_methods(["GET", "HEAD", "POST"])
def report_person(request: SignedInRequest, username: str) -> HttpResponse:
    return _report(request, Subject.PERSON, username)


@require_http_methods(["GET", "HEAD", "POST"])
def report_room(request: SignedInRequest, slug: str) -> HttpResponse:
    return _report(request, Subject.ROOM, slug)


def _report(request: SignedInRequest, subject: Case.Subject, key: str) -> HttpResponse:
    thing = things.find(request.user, subject, key)
    if request.method != "POST":
        return _page(request, thing, ReportForm())
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, thing, form, BadForm())
    try:
        operations.report(reporter=request.user, subject=subject, key=key, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, str(refused.message))
        return _page(request, thing, form, refused)
    return _done(request, thing)


def _page(
    request: SignedInRequest, thing: things.Thing, form: ReportForm, refused: Refused | None = None
) -> HttpResponse:
    if refused:
        move_focus(form)
    context = {"thing": thing, "form": form, "lines_around": LINES_AROUND, "lines_before": LINES_BEFORE}
    template = "messaging/reports/_report.html" if request.htmx else "messaging/reports/report.html"
    return render_refused(request, template, context, refused)


def _done(request: SignedInRequest, thing: things.Thing) -> HttpResponse:
    words = _("Thank you. The moderators will look at it, and you will hear what became of it.")
    is_page = not request.htmx and "text/html" in request.headers.get("Accept", "")
    if is_page:
        messages.success(request, words)
        return redirect(thing.address)
    return retarget(reswap(render(request, "messaging/reports/_done.html", {"said": words}), "beforeend"), "#notices")
