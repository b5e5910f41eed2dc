"""Everybody's picture, and changing one's own."""

from functools import partial

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import reselect, reswap, retarget

from accounts import hooks, throttle
from accounts.http import SignedInRequest
from accounts.models import User
from accounts.profile import operations
from accounts.profile.forms import PictureForm
from accounts.profile.pages import PROFILE
from accounts.profile.responses import said, saved, show
from chatsite.exceptions import NotFound, Refused
from chatsite.web.forms import BadForm
from chatsite.web.responses import picture_response


@require_POST
def picture_change(request: SignedInRequest) -> HttpResponse:
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refused(request, form, BadForm())
    if refused := form.save_with(partial(operations.change_avatar, user=request.user), user=request.user):
        return _refused(request, form, refused)
    return _changed(request)


@require_POST
def picture_remove(request: SignedInRequest) -> HttpResponse:
    throttle.PICTURES.spend(str(request.user.pk))
    operations.remove_avatar(user=request.user)
    return _changed(request)


@require_GET
def avatar(request: SignedInRequest, user_id: int, version: int) -> FileResponse:
    """Somebody's picture. Its address changes with it, so a browser may keep what it has."""
    person = User.objects.filter(pk=user_id).exclude(avatar="").first()
    if person is None or (request.user.is_guest and not any(meets(request.user, person) for meets in hooks.meets)):
        raise NotFound
    return picture_response(person.avatar, is_latest=version == person.profile_version)


def _refused(request: SignedInRequest, form: PictureForm, refused: Refused) -> HttpResponse:
    if not request.htmx:
        return show(request, PROFILE, refused=refused, picture_form=form)
    response = said(request, errors=form.errors["picture"], refused=refused)
    return reselect(reswap(retarget(response, "#picture-note"), "innerHTML"), "*")


def _changed(request: SignedInRequest) -> HttpResponse:
    if not request.htmx:
        return saved(request, PROFILE)
    return render(request, "accounts/profile/picture.html", {"picture_form": PictureForm()})
