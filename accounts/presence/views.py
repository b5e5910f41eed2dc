"""The card of oneself: how one is seen, what one says beside one's name, and the ways to all that is one's own."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import reswap, retarget

from accounts import hooks, throttle
from accounts.http import SignedInRequest
from accounts.models import Availability, Theme
from accounts.presence import operations
from accounts.presence.forms import FREQUENT, READY, AvailabilityForm, StatusForm
from chatsite.exceptions import Filtered, Refused
from chatsite.web.forms import BadForm
from chatsite.web.responses import render_refused

MENU = "accounts/presence/_me_menu.html"


@require_GET
def me(request: SignedInRequest) -> HttpResponse:
    """The menu of the card; without JavaScript, or asked for by its address, a page."""
    return _page(request, MENU)


@require_http_methods(["GET", "HEAD", "POST"])
def status(request: SignedInRequest) -> HttpResponse:
    """Fields `emoji`, `text`, `ends_at` (a Lasting), or `ready`. Nothing in them takes the status back."""
    if request.method != "POST":
        return _page(request, "accounts/presence/_status_form.html")
    throttle.STATUSES.spend(str(request.user.pk))
    form = StatusForm(request.POST)
    if not form.is_valid():
        return _page(request, "accounts/presence/_status_form.html", form)
    try:
        operations.set_status(user=request.user, **form.cleaned_data)
    except Filtered as refused:
        form.add_error(refused.where, str(refused.message))
        return _page(request, "accounts/presence/_status_form.html", form, refused)
    return _done(request, _("Your status is set.") if request.user.status else _("Your status is gone."))


@require_POST
def set_availability(request: SignedInRequest) -> HttpResponse:
    """Fields `availability` and, for not being disturbed, `ends_at`."""
    throttle.STATUSES.spend(str(request.user.pk))
    form = AvailabilityForm(request.POST)
    if not form.is_valid():
        return _page(request, MENU, form)
    chosen = Availability(form.cleaned_data["availability"])
    operations.set_availability(user=request.user, availability=chosen, ends_at=form.cleaned_data["ends_at"])
    words = {
        Availability.AUTO: _("Others see whether you are online."),
        Availability.DND: _("You will not be disturbed."),
        Availability.INVISIBLE: _("Others see you as offline."),
    }
    return _done(request, words[chosen])


def _page(
    request: SignedInRequest, fragment: str, bad: forms.Form | None = None, refused: Refused | None = None
) -> HttpResponse:
    """What htmx asks for, or a page with all of it."""
    own = request.user.status
    initial = {"emoji": own.emoji, "text": own.text, "ends_at": ""}
    context = {
        "status_form": bad if isinstance(bad, StatusForm) else StatusForm(initial=initial),
        "availability_form": AvailabilityForm(auto_id=False),  # beside one for the status
        "ready": READY,
        "frequent": FREQUENT,
        "cases": next((cases for ask in hooks.cases_waiting if (cases := ask(request.user))), None),
        "themes": Theme.choices,
        "back": (request.htmx and request.htmx.current_url_abs_path) or resolve_url("me"),
    }
    template = fragment if request.htmx else "accounts/presence/me.html"
    return render_refused(request, template, context, (refused or BadForm()) if bad else None)


def _done(request: SignedInRequest, words: str) -> HttpResponse:
    if request.htmx:
        return retarget(reswap(render(request, "accounts/presence/_me_done.html", {"said": words}), "outerHTML"), "#me")
    messages.success(request, words)
    return redirect("me")
