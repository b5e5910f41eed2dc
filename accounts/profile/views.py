"""One's own profile, in three forms that are saved each for itself; and everybody's picture."""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import BaseForm, model_to_dict
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language
from django_htmx.http import trigger_client_event

from accounts import hooks, permissions, throttle
from accounts.account.forms import EmailForm
from accounts.friends.forms import ReachForm
from accounts.http import SignedInRequest
from accounts.models import User
from accounts.presence import operations as presence
from accounts.presence.forms import CircleForm
from accounts.profile import choices, operations
from accounts.profile.forms import PictureForm, ProfileForm, ThemeForm
from chatsite.exceptions import NotFound, Refused
from chatsite.web.forms import BadForm, move_focus
from chatsite.web.responses import render_refused, safe_next

YEAR = 31_536_000  # seconds


def profile(request: SignedInRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, initial=_as_it_is(request.user))
    if not form.is_valid():
        return _page(request, profile_form=form)
    throttle.PROFILES.spend(str(request.user.pk))
    operations.change_profile(user=request.user, **form.cleaned_data)
    return _saved(request)


@require_POST
def theme_change(request: SignedInRequest) -> HttpResponse:
    """Field `theme` (a Theme). Scripts hear of it as `theme-chosen`."""
    form = ThemeForm(request.POST)
    if not form.is_valid():
        raise BadForm
    throttle.PROFILES.spend(str(request.user.pk))
    operations.change_profile(user=request.user, theme=form.cleaned_data["theme"])
    if request.htmx:
        return trigger_client_event(HttpResponse(status=204), "theme-chosen", {"theme": request.user.theme})
    return redirect(safe_next(request, "me"))


@require_POST
@sensitive_post_parameters("password")
def email_change(request: SignedInRequest) -> HttpResponse:
    form = EmailForm(request.user, request.POST)
    if not form.is_valid():
        return _page(request, email_form=form)
    operations.change_profile(user=request.user, email=form.cleaned_data["email"])
    return _saved(request)


@require_POST
def picture_change(request: SignedInRequest) -> HttpResponse:
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, picture_form=form)
    if refused := form.save_with(partial(operations.change_avatar, user=request.user), user=request.user):
        return _page(request, picture_form=form, refused=refused)
    return _saved(request)


@require_POST
def reach_change(request: SignedInRequest) -> HttpResponse:
    """Who finds me, and who may write to me."""
    form = ReachForm(request.POST)
    if not form.is_valid():
        return _page(request, reach_form=form)
    operations.change_reach(user=request.user, **form.cleaned_data)
    return _saved(request)


@require_POST
def circle_change(request: SignedInRequest) -> HttpResponse:
    """Who sees whether I am here."""
    form = CircleForm(request.POST)
    if not form.is_valid():
        return _page(request, circle_form=form)
    throttle.STATUSES.spend(str(request.user.pk))
    presence.set_circle(user=request.user, **form.cleaned_data)
    return _saved(request)


@require_POST
def picture_remove(request: SignedInRequest) -> HttpResponse:
    throttle.PICTURES.spend(str(request.user.pk))
    operations.remove_avatar(user=request.user)
    return _saved(request)


@require_GET
def avatar(request: SignedInRequest, user_id: int, version: int) -> FileResponse:
    """Somebody's picture. Its address changes with it, so a browser may keep what it has."""
    person = User.objects.filter(pk=user_id).exclude(avatar="").first()
    if person is None or (request.user.is_guest and not any(meets(request.user, person) for meets in hooks.meets)):
        raise NotFound
    try:
        response = FileResponse(person.avatar.open("rb"), content_type="image/webp")
    except FileNotFoundError:
        raise NotFound from None
    if version == person.profile_version:
        patch_cache_control(response, private=True, max_age=YEAR, immutable=True)
    return response


def _as_it_is(user: User) -> dict[str, str]:
    return {field: getattr(user, field) for field in ("display_name", "language", "timezone", "theme")}


def _saved(request: SignedInRequest) -> HttpResponse:
    """Says so in the language that was just chosen."""
    with translation.override(request.user.language or translation.get_language()):
        messages.success(request, _("Saved."))
    response = redirect("profile")
    choices.remember_language(response, request.user.language)
    return response


def _page(request: SignedInRequest, *, refused: Refused | None = None, **forms: BaseForm) -> HttpResponse:
    """The whole page, with the form that was not accepted in its place."""
    context = {
        "profile_form": ProfileForm(initial=_as_it_is(request.user)),
        "reach_form": ReachForm(initial=model_to_dict(request.user, fields=["is_findable", "who_may_write"])),
        "circle_form": CircleForm(initial=model_to_dict(request.user, fields=["who_sees_presence", "shows_last_seen"])),
        "email_form": EmailForm(request.user, initial={"email": request.user.email}),
        "picture_form": PictureForm(),
        "may_enter_administration": permissions.may_enter_administration(request.user),
        **forms,
    }
    bound = [form for form in forms.values() if form.is_bound]
    for form in bound:
        move_focus(form)
    return render_refused(request, "accounts/profile/profile.html", context, (refused or BadForm()) if bound else None)


@login_not_required
def language(request: HttpRequest) -> HttpResponse:
    """Django's own view keeps the choice in a cookie; whoever is signed in has it in the profile too."""
    code = request.POST.get("language", "")
    if isinstance(request.user, User) and code in dict(settings.LANGUAGES):
        operations.set_language(user=request.user, language=code)
    return set_language(request)
