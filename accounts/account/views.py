"""One's own account as a whole: another user name, all one's data, and leaving for good."""

from django.contrib import messages
from django.contrib.auth import logout
from django.forms import Form
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import throttle
from accounts.account import deletion, export, rename
from accounts.account.forms import DeletionForm, UsernameForm
from accounts.http import SignedInRequest
from accounts.interstitials import decides
from accounts.sessions import trusted_devices
from accounts.usernames import BadUsername
from chatsite.exceptions import Filtered, Refused
from chatsite.i18n import times
from chatsite.web.forms import BadForm, move_focus
from chatsite.web.responses import render_refused


@require_http_methods(["GET", "POST"])
def username_change(request: SignedInRequest) -> HttpResponse:
    form = UsernameForm(request.POST or None, initial={"username": request.user.username})
    context = {"form": form, "is_too_soon": rename.is_too_soon(request.user)}
    if not form.is_valid():
        return _page(request, "accounts/account/username_change.html", context)
    throttle.PROFILES.spend(str(request.user.pk))
    try:
        rename.change_username(user=request.user, username=form.cleaned_data["username"])
    except (BadUsername, Filtered, rename.TooSoon) as refused:
        form.add_error("username", str(refused.message))
        return _page(request, "accounts/account/username_change.html", context, refused)
    words = _("You are @%(name)s now. Sign in with this name from now on; the old one only leads to your page.")
    messages.success(request, words % {"name": request.user.username})
    response = redirect("profile-security")
    trusted_devices.remember(response, request.user)  # it is known by the name
    return response


@require_http_methods(["GET", "POST"])
def data(request: SignedInRequest) -> HttpResponse | FileResponse:
    """All that is one's own, as a file."""
    if request.method == "GET":
        return redirect("profile-data")
    throttle.EXPORTS.spend(str(request.user.pk))
    name = f"{request.user.username}-{timezone.localdate():%Y-%m-%d}.zip"
    return FileResponse(export.zip_of(request.user), as_attachment=True, filename=name)


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password", "code")
def deletion_page(request: SignedInRequest) -> HttpResponse:
    """What happens to the account, and when; then its end begins, and nobody is signed in with it any more."""
    form = DeletionForm(request.user, request.POST or None)
    context = {"form": form, "days": deletion.WAY_BACK.days}
    if request.user.is_owner and form.is_bound:
        raise deletion.OwnerStays
    if not form.is_valid():
        return _page(request, "accounts/account/deletion.html", context)
    due = deletion.request_deletion(user=request.user, takes_messages=form.cleaned_data["messages"] == "go")
    day = times.calendar_date(due)
    logout(request)
    messages.info(request, _("Your account will be deleted on %(day)s. Sign in until then to keep it.") % {"day": day})
    response = redirect("login")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_POST
@decides
def deletion_keep(request: SignedInRequest) -> HttpResponse:
    deletion.keep_account(user=request.user)
    messages.success(request, _("Welcome back. Your account stays."))
    return redirect("home")


def _page(
    request: SignedInRequest, template: str, context: dict[str, object], refused: Refused | None = None
) -> HttpResponse:
    """A form, again with the reason beside it where it was not accepted."""
    form = context["form"]
    assert isinstance(form, Form)
    if not form.is_bound:
        return render(request, template, context)
    move_focus(form)
    return render_refused(request, template, context, refused or BadForm())
