"""The Safety page: all of it for who runs the house, the lock and who waits for its moderators."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from accounts.models import House, Safety
from accounts.models.site_settings import Registration
from accounts.permissions import is_site_moderator, runs_house
from accounts.registration import approval
from accounts.safety import domains, guard, operations
from accounts.safety.forms import CodeForm, SafetyForm
from accounts.throttle import Allowance
from chatsite.exceptions import NotFound
from chatsite.web.forms import BadForm, move_focus
from chatsite.web.responses import render_refused

CHANGES = Allowance("safety-changes", limit=120, seconds=600)  # of one person


@require_http_methods(["GET", "POST"])
def safety(request: SignedInRequest) -> HttpResponse:
    if not (runs_house(request.user) or is_site_moderator(request.user)):
        raise NotFound
    if request.method == "GET":
        return _page(request)
    if not runs_house(request.user):
        raise NotFound
    form = SafetyForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form)
    CHANGES.spend(str(request.user.pk))
    operations.change_safety(by=request.user, **form.cleaned_data)
    return _saved(request)


@require_POST
def code(request: SignedInRequest) -> HttpResponse:
    """Another invitation code: field `code`, or one that is made."""
    if not runs_house(request.user):
        raise NotFound
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, code_form=form)
    CHANGES.spend(str(request.user.pk))
    operations.change_code(by=request.user, code=form.cleaned_data["code"])
    return _saved(request, "#code")


@require_POST
def lock(request: SignedInRequest) -> HttpResponse:
    """Nobody new for an hour (field `locked`), or open again."""
    CHANGES.spend(str(request.user.pk))
    operations.set_lock(by=request.user, is_locked="locked" in request.POST)
    return _saved(request, "#lock")


def _saved(request: SignedInRequest, part: str = "") -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(reverse("house-safety") + part)


def _page(request: SignedInRequest, **forms: Form) -> HttpResponse:
    now = Safety.now()
    runs = runs_house(request.user)
    context: dict[str, Any] = {
        "locked_until": now.locked_until if guard.is_locked(now) else None,
        "waiting": approval.waiting().count(),
        "needs_approval": House.now().registration == Registration.APPROVAL,
        "runs_house": runs,
    }
    if runs:
        path = f"{reverse('register')}?code={now.invitation_code}"
        context |= {
            "uses_code": House.now().registration == Registration.CODE,
            "code": now.invitation_code,
            "code_link": request.build_absolute_uri(path) if now.invitation_code else "",
            "code_form": CodeForm(),
            "form": SafetyForm(
                initial={
                    "newcomer_days": now.newcomer_days,
                    "wave_people": now.wave_people,
                    "wave_minutes": now.wave_minutes,
                    "blocked_domains": _shown(now.blocked_domains),
                    "allowed_domains": _shown(now.allowed_domains),
                    "newcomers_only_allowed": now.newcomers_only_allowed,
                }
            ),
        }
    context |= forms
    for form in forms.values():
        move_focus(form)
    return render_refused(request, "accounts/house/safety.html", context, BadForm() if forms else None)


def _shown(stored: str) -> str:
    return "\n".join(map(domains.shown, domains.lines(stored)))
