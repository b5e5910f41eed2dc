"""The House page: for who runs the house; to all others it does not exist, but to who may take the house back."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts import relations
from accounts.account import moderators
from accounts.friends import links
from accounts.house import handover, operations, pictures, queries
from accounts.house.forms import HandOverForm, HouseForm, PersonNameForm, TakeBackForm
from accounts.http import SignedInRequest
from accounts.models import House, User
from accounts.permissions import runs_house
from accounts.profile.forms import PictureForm
from chatsite import site
from chatsite.exceptions import NotAllowed, NotFound, Refused
from chatsite.web.forms import BadForm, move_focus
from chatsite.web.responses import YEAR, picture_response, render_refused, safe_next

ICONS = {"180": 180, "192": 192, "512": 512, "maskable": 512}  # pixels


@require_http_methods(["GET", "POST"])
def house(request: SignedInRequest) -> HttpResponse:
    if not runs_house(request.user):
        return _way_back(request)
    if request.method == "GET":
        return _page(request)
    form = HouseForm(request.POST)
    if not form.is_valid():
        return _page(request, house_form=form)
    operations.change_house(by=request.user, **form.cleaned_data)
    return _saved(request)


@require_POST
def picture_change(request: SignedInRequest) -> HttpResponse:
    _check(request)
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, picture_form=form)
    if refused := form.save_with(partial(operations.change_picture, by=request.user), user=request.user):
        return _page(request, picture_form=form, refused=refused)
    return _saved(request)


@require_POST
def picture_remove(request: SignedInRequest) -> HttpResponse:
    operations.change_picture(by=request.user, picture=None)
    return _saved(request)


@require_GET
@login_not_required
def picture(request: HttpRequest, key: str) -> FileResponse:
    """The picture of the house, also for visitors. Its address changes with it."""
    house = House.now()
    if not house.picture or house.picture_key != key:
        raise NotFound
    return picture_response(house.picture, is_latest=True, is_public=True)


@require_safe
@login_not_required
def icon(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """The picture as an icon of the installed app: `name` is a size, or `maskable`. Its address changes with it."""
    size = ICONS.get(name)
    if size is None or key != site.site_picture():
        raise NotFound
    response = HttpResponse(pictures.icon(key, size, is_maskable=name == "maskable"), content_type="image/png")
    patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    return response


@require_POST
def moderator(request: SignedInRequest) -> HttpResponse:
    """Somebody moderates the house from now on (`moderates`), or no more."""
    _check(request)
    form = PersonNameForm(request.POST)
    if not form.is_valid():
        return _page(request, moderator_form=form)
    try:
        user = _person(form.cleaned_data["username"])
        moderators.set_moderator(user=user, by=request.user, is_moderator="moderates" in request.POST)
    except Refused as refused:
        words = _("A guest cannot be a moderator.") if isinstance(refused, NotAllowed) else refused.message
        form.add_error("username", str(words))
        return _page(request, moderator_form=form, refused=refused)
    return _saved(request, "#moderators")


@require_POST
@sensitive_post_parameters("password", "code")
def hand_over(request: SignedInRequest) -> HttpResponse:
    _check(request)
    form = HandOverForm(request.user, request.POST)
    if not form.is_valid():
        return _page(request, hand_over_form=form)
    try:
        given = handover.hand_over(by=request.user, receiver=_person(form.cleaned_data["username"]))
    except Refused as refused:
        form.add_error("username", str(refused.message))
        return _page(request, hand_over_form=form, refused=refused)
    messages.success(request, _("%(name)s owns this site now.") % {"name": given.receiver.name})
    return redirect("house")


@require_POST
@sensitive_post_parameters("password", "code")
def take_back(request: SignedInRequest) -> HttpResponse:
    if handover.pending_of(request.user) is None:
        raise NotFound
    form = TakeBackForm(request.user, request.POST)
    if not form.is_valid():
        return _way_back(request, form)
    handover.take_back(by=request.user)
    messages.success(request, _("This site is yours again."))
    return redirect("house")


@require_POST
def put_card_away(request: SignedInRequest) -> HttpResponse:
    operations.put_card_away(by=request.user)
    return HttpResponse() if request.htmx else redirect(safe_next(request, "home"))


def _check(request: SignedInRequest) -> None:
    if not runs_house(request.user):
        raise NotFound


def _person(username: str) -> User:
    """Raises NoSuchPerson. Whoever runs the house sees everybody in the administration anyway."""
    user = relations.person_called(username.removeprefix("@"))
    if user is None or user.deleted_at:
        raise relations.NoSuchPerson
    return user


def _saved(request: SignedInRequest, part: str = "") -> HttpResponse:
    messages.success(request, _("Saved."))
    response = redirect("house")
    response["Location"] += part
    return response


def _page(request: SignedInRequest, *, refused: Refused | None = None, **forms: Form) -> HttpResponse:
    now = House.now()
    initial = {"registration": now.registration, "one_place_at_a_time": now.one_place_at_a_time}
    initial["link_previews"] = now.link_previews
    initial["inspections_are_told"] = now.inspections_are_told
    context: dict[str, Any] = {
        "house": now,
        "house_form": HouseForm(initial={"name": site.site_name(), **initial}),
        "picture_form": PictureForm(),
        "moderator_form": PersonNameForm(auto_id="id_moderator_%s"),
        "moderators": list(queries.moderators()),
        "hand_over_form": None,
        "days": handover.WAY_BACK.days,
        "link": request.build_absolute_uri(links.path_of(request.user)),
        "state": queries.state(),
        "changes": list(queries.changes()),
    }
    if handover.owns(request.user):
        context["hand_over_form"] = HandOverForm(request.user, auto_id="id_hand_over_%s")
    context |= forms
    for form in forms.values():
        move_focus(form)
    return render_refused(request, "accounts/house/house.html", context, (refused or BadForm()) if forms else None)


def _way_back(request: SignedInRequest, form: TakeBackForm | None = None) -> HttpResponse:
    """For who handed the house over: to whom, and how it is taken back. Raises NotFound for everybody else."""
    given = handover.pending_of(request.user)
    if given is None or (request.method == "POST" and form is None):
        raise NotFound
    context = {"handover": given, "form": form or TakeBackForm(request.user)}
    return render_refused(request, "accounts/house/way_back.html", context, BadForm() if form else None)
