"""One's own profile on six pages (accounts.profile.pages). Each setting is saved for itself, or a page at once."""

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.i18n import set_language
from django_htmx.http import trigger_client_event

from accounts import throttle
from accounts.account.forms import EmailForm
from accounts.friends.forms import ReachForm
from accounts.http import SignedInRequest
from accounts.models import User
from accounts.presence import operations as presence
from accounts.presence.forms import CircleForm, QuietForm
from accounts.profile import operations
from accounts.profile.choices import ZONE_COOKIE
from accounts.profile.forms import LookForm, NameForm, PrivacyForm, ProfileForm, ThemeForm
from accounts.profile.pages import DATA, LOOK, NOTICES, PRIVACY, PROFILE, SECURITY
from accounts.profile.responses import change, saved, show
from chatsite.web.forms import BadForm, move_focus
from chatsite.web.responses import render_refused, safe_next

Typed = dict[str, Any]
SEEN = ("is_findable", "who_may_write", "who_sees_presence", "shows_last_seen")


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """The first page: name and picture. By POST also all that ProfileForm holds, at once."""
    is_name_alone = request.method != "POST" or ("display_name" in request.POST and "theme" not in request.POST)
    form = (NameForm if is_name_alone else ProfileForm)(request.POST or None, initial=_as_it_is(request.user))
    return change(request, PROFILE, form, partial(_save_profile, request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def look(request: SignedInRequest) -> HttpResponse:
    """Language, time zone and appearance. Scripts hear of it as `theme-chosen`. `?zones=all` shows all zones."""
    form = LookForm(_sent(request), initial=_as_it_is(request.user))
    if request.GET.get("zones") == "all":
        form.fields["timezone"].widget.attrs["autofocus"] = True
    else:
        form.offer_zones(request.COOKIES.get(ZONE_COOKIE, ""))
    response = change(request, LOOK, form, partial(_save_profile, request.user))
    if request.htmx and request.POST.get("only") == "theme":
        return trigger_client_event(response, "theme-chosen", {"theme": request.user.theme})
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: SignedInRequest) -> HttpResponse:
    form = QuietForm(request.user, _sent(request))
    return change(request, NOTICES, form, partial(_save_quiet, request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def privacy(request: SignedInRequest) -> HttpResponse:
    form = PrivacyForm(_sent(request), initial=model_to_dict(request.user, fields=SEEN))
    return change(request, PRIVACY, form, partial(_save_privacy, request.user))


@require_GET
def security(request: SignedInRequest) -> HttpResponse:
    return show(request, SECURITY)


@require_GET
def data(request: SignedInRequest) -> HttpResponse:
    return show(request, DATA)


@require_POST
def theme_change(request: SignedInRequest) -> HttpResponse:
    """Field `theme` (a Theme). Scripts hear of it as `theme-chosen`."""
    form = ThemeForm(request.POST)
    if not form.is_valid():
        raise BadForm
    _save_profile(request.user, form.cleaned_data)
    if request.htmx:
        return trigger_client_event(HttpResponse(status=204), "theme-chosen", {"theme": request.user.theme})
    return redirect(safe_next(request, "me"))


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def email_change(request: SignedInRequest) -> HttpResponse:
    form = EmailForm(request.user, _sent(request), initial={"email": request.user.email})
    if form.is_valid():
        operations.change_profile(user=request.user, email=form.cleaned_data["email"])
        return saved(request, SECURITY)
    if form.is_bound:
        move_focus(form)
    template = "accounts/profile/email.html"
    return render_refused(request, template, {"email_form": form}, BadForm() if form.is_bound else None)


@require_POST
def reach_change(request: SignedInRequest) -> HttpResponse:
    """Who finds me, and who may write to me: half of what `privacy` takes."""
    form = ReachForm(request.POST)
    return _half(request) if not form.is_valid() else _saved_half(request, form.cleaned_data)


@require_POST
def circle_change(request: SignedInRequest) -> HttpResponse:
    """Who sees whether I am here: the other half."""
    form = CircleForm(request.POST)
    return _half(request) if not form.is_valid() else _saved_half(request, form.cleaned_data)


def _half(request: SignedInRequest) -> HttpResponse:
    """The page with what was refused, the other half as it is."""
    typed = model_to_dict(request.user, fields=SEEN) | request.POST.dict()
    return show(request, PRIVACY, form=PrivacyForm(typed))


def _saved_half(request: SignedInRequest, typed: Typed) -> HttpResponse:
    _save_privacy(request.user, typed)
    return saved(request, PRIVACY)


def _sent(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _as_it_is(user: User) -> dict[str, str]:
    return {field: getattr(user, field) for field in ("display_name", "language", "timezone", "theme")}


def _save_profile(user: User, typed: Typed) -> None:
    throttle.PROFILES.spend(str(user.pk))
    operations.change_profile(user=user, **typed)


def _save_quiet(user: User, typed: Typed) -> None:
    if chosen := typed["quiet"]:
        throttle.STATUSES.spend(str(user.pk))
        presence.set_availability(user=user, availability=chosen.availability, ends_at=chosen.ends_at)


def _save_privacy(user: User, typed: Typed) -> None:
    reach = {name: typed[name] for name in ("is_findable", "who_may_write") if name in typed}
    circle = {name: typed[name] for name in ("who_sees_presence", "shows_last_seen") if name in typed}
    if reach:
        operations.change_reach(user=user, **reach)
    if circle:
        throttle.STATUSES.spend(str(user.pk))
        presence.set_circle(user=user, **circle)


@login_not_required
def language(request: HttpRequest) -> HttpResponse:
    """Django's own view keeps the choice in a cookie; whoever is signed in has it in the profile too."""
    code = request.POST.get("language", "")
    if isinstance(request.user, User) and code in dict(settings.LANGUAGES):
        operations.set_language(user=request.user, language=code)
    return set_language(request)
