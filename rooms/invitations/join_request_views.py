"""Asking to be let into a closed room that is listed, and answering who asks."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from chatsite.exceptions import NotFound
from rooms.invitations import join_requests
from rooms.invitations.forms import LineForm
from rooms.invitations.responses import done
from rooms.models import JoinRequest, Room
from rooms.permissions.rights import rights_at


@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask to be let in, with a line of `text`. GET is what is left of a POST that had to sign in: it shows the room."""
    room = _known(request, slug)
    if request.method == "GET":
        return redirect(room)
    form = LineForm(request.POST)
    form.is_valid()
    join_requests.REQUESTS.spend(str(request.user.pk))
    if join_requests.ask(room=room, user=request.user, text=form.cleaned_data.get("text", "")):
        messages.success(request, _("Your request is sent. You will be told when you are accepted."))
    return redirect(room)


@require_POST
def take_back(request: SignedInRequest, slug: str) -> HttpResponse:
    room = _known(request, slug)
    join_requests.take_back(room=room, user=request.user)
    messages.success(request, _("Your request is cancelled."))
    return redirect(room)


@require_POST
def let_in(request: SignedInRequest, slug: str, request_id: int) -> HttpResponse:
    return _answer(request, slug, request_id, join_requests.let_in, _("{name} is in the room now."))


@require_POST
def decline(request: SignedInRequest, slug: str, request_id: int) -> HttpResponse:
    return _answer(request, slug, request_id, join_requests.decline, _("Declined. {name} is not told."))


def _answer(
    request: SignedInRequest, slug: str, request_id: int, act: Callable[..., object], words: str
) -> HttpResponse:
    room = rights_at(request.user, slug).room
    row = JoinRequest.objects.filter(pk=request_id, room=room).select_related("room", "user").first()
    if row is None:
        raise join_requests.NoRequest
    act(request=row, by=request.user)
    return done(request, words.format(name=row.user.name), room=room)


def _known(request: SignedInRequest, slug: str) -> Room:
    """A room that the person may know of. Raises NotFound for all others."""
    room = Room.objects.visible_to(request.user).filter(slug=slug).first()
    if room is None:
        raise NotFound
    return room
