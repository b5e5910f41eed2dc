"""What one does with a direct conversation one is in. To everybody else, and for every other room, it is not there."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from accounts.http import SignedInRequest
from accounts.throttle import Allowance
from chatsite.exceptions import BadRequest, Filtered, NotFound
from chatsite.web.responses import redirect_or_push, render_refused
from rooms import lookup
from rooms.creation.forms import RoomForm
from rooms.direct import operations as direct
from rooms.models import Room
from rooms.names import BadRoom

HIDINGS = Allowance("hidings", limit=100, seconds=600)
NAMINGS = Allowance("namings", limit=100, seconds=3600)  # each tells whether a closed room has that name


@require_POST
def hide(request: SignedInRequest, slug: str) -> HttpResponse:
    """Out of the list until there is a new message."""
    HIDINGS.spend(str(request.user.pk))
    direct.hide(room=_own(request, slug), user=request.user)
    if request.htmx:
        return trigger_client_event(HttpResponse(status=204), "conversation-hidden")
    messages.success(request, _("Hidden. It comes back with a new message."))
    return redirect("conversations")


@require_POST
def unhide(request: SignedInRequest, slug: str) -> HttpResponse:
    """Back into the list."""
    HIDINGS.spend(str(request.user.pk))
    room = _own(request, slug)
    direct.unhide(room=room, user=request.user)
    return HttpResponse(status=204) if request.htmx else redirect(room)


@require_http_methods(["GET", "POST"])
def make_room(request: SignedInRequest, slug: str) -> HttpResponse:
    """Give a group a name: GET asks for one, POST makes it a closed room."""
    room = _own(request, slug)
    if len(room.direct_ids) < direct.GROUP_MIN:
        raise NotFound
    if request.method == "GET":
        return render(request, "messaging/direct/make_room.html", {"room": room, "form": RoomForm()})
    form = RoomForm(request.POST.dict() | {"kind": Room.Kind.CLOSED})
    if not form.is_valid():
        raise BadRequest
    NAMINGS.spend(str(request.user.pk))
    name, topic = form.cleaned_data["name"], form.cleaned_data["topic"]
    try:
        made = direct.make_room(room=room, by=request.user, name=name, topic=topic)
    except BadRoom as refused:
        form.refuse(refused)
        return render_refused(request, "messaging/direct/make_room.html", {"room": room, "form": form}, refused)
    except Filtered as refused:
        form.add_error(refused.where, str(refused.message))
        return render_refused(request, "messaging/direct/make_room.html", {"room": room, "form": form}, refused)
    messages.success(request, _("This conversation is a room now: #%(room)s") % {"room": made})
    return redirect_or_push(request, made)


def _own(request: SignedInRequest, slug: str) -> Room:
    """A direct conversation of whoever asks. Raises NotFound for every other room."""
    room = lookup.room_at(request.user, slug)
    if room is None or not room.is_direct:
        raise NotFound
    return room
