"""What was done in a room by those who run it, for them; each act can be taken back."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from accounts.moderation import undo
from accounts.throttle import Allowance
from chatsite.exceptions import BadRequest, NotFound, Refused
from chatsite.web.responses import render_refused
from rooms.models import Room
from rooms.moderation import queries
from rooms.permissions.rights import Act, rights_at

UNDOS = Allowance("acts-taken-back", limit=200, seconds=600)  # of one person


class PageForm(forms.Form):
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


@require_GET
def log(request: SignedInRequest, slug: str) -> HttpResponse:
    """For owners and moderators of the room, and moderators of the house."""
    return _page(request, _room(request, slug))


@require_POST
def take_back(request: SignedInRequest, slug: str, act_id: int) -> HttpResponse:
    """Undo one act. What stands in the way is said on the page."""
    room = _room(request, slug)
    act = queries.act_in(room, act_id)
    if act is None:
        raise NotFound
    try:
        UNDOS.spend(str(request.user.pk))
        undo.take_back(act=act, by=request.user)
    except Refused as refused:
        return _page(request, room, refused)
    messages.success(request, _("It is taken back."))
    return redirect("room-log", slug)


def _room(request: SignedInRequest, slug: str) -> Room:
    rights = rights_at(request.user, slug)
    rights.check(Act.REMOVE)
    return rights.room


def _page(request: SignedInRequest, room: Room, refused: Refused | None = None) -> HttpResponse:
    form = PageForm(request.GET)
    if not form.is_valid():
        raise BadRequest
    context = {"room": room, "page": queries.page(room, **form.cleaned_data), "refused": refused}
    return render_refused(request, "rooms/moderation/log.html", context, refused)
