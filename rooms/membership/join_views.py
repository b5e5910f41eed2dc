"""Coming into a room and leaving it.

Whoever leaves is asked only where it cannot be undone: the last owner, and who cannot come back by themselves.
"""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseLocation, trigger_client_event

from accounts.guests import responses as guest_responses
from accounts.http import SignedInRequest
from accounts.throttle import Allowance
from chatsite.exceptions import NotFound
from chatsite.web.responses import redirect_or_push, render_refused
from rooms import lookup
from rooms.membership import leave as membership_leave
from rooms.membership import operations
from rooms.models import Membership, Room
from rooms.outsiders.responses import missing

COMINGS_AND_GOINGS = Allowance("comings-and-goings", limit=100, seconds=600)  # each writes a line that everybody hears
JOINED = "room-joined"


@require_http_methods(["GET", "POST"])
def join(request: SignedInRequest, slug: str) -> HttpResponse:
    """Become a member. GET is what is left of a POST that had to sign in first: it shows the room.

    A form that aims at the conversation gets it in one swap, and the event `room-joined` (E68).
    """
    room = Room.objects.visible_to(request.user).filter(slug=slug).first()
    if room is None:
        return missing(request, slug)
    if request.method == "GET":
        return redirect_or_push(request, room)
    COMINGS_AND_GOINGS.spend(str(request.user.pk))
    operations.join_room(room=room, user=request.user)
    if request.htmx.target == "conversation":
        there = HttpResponseLocation(room.get_absolute_url(), target="#conversation")
        return trigger_client_event(there, JOINED, {"room": room.pk, "name": room.name})
    messages.success(request, _("You joined #%(room)s.") % {"room": room})
    return redirect_or_push(request, room)


@require_http_methods(["GET", "POST"])
def leave(request: SignedInRequest, slug: str) -> HttpResponse:
    """GET says what leaving means, and asks a last owner for an heir; POST leaves. Leaving twice is leaving once."""
    room = Room.objects.visible_to(request.user).filter(slug=slug).first()
    if room is None:
        raise NotFound
    own = lookup.at(request.user, slug)
    if request.method == "POST":
        return _leave(request, room, own)
    if own is None:
        return redirect_or_push(request, room)
    return _ask(request, own)


def _ask(request: SignedInRequest, own: Membership, *, refused: operations.HeirNeeded | None = None) -> HttpResponse:
    """With `refused`, why nothing was done yet."""
    context = {"room": own.room, "exit": membership_leave.exit_of(own, q=request.GET.get("q", "")), "refused": refused}
    template = "rooms/membership/_leave.html" if request.htmx else "rooms/membership/leave.html"
    return render_refused(request, template, context, refused)


def _leave(request: SignedInRequest, room: Room, own: Membership | None) -> HttpResponse:
    COMINGS_AND_GOINGS.spend(str(request.user.pk))
    heir = membership_leave.heir_called(own, request.POST.get("heir", "")) if own else None
    try:
        operations.leave_room(room=room, user=request.user, heir=heir)
    except operations.HeirNeeded as refused:
        if own is None or request.htmx:
            raise
        return _ask(request, own, refused=refused)
    if request.user.is_guest:
        return guest_responses.go(request)
    words = _("You left #%(room)s.") % {"room": room}
    if room.is_open:
        words = format_html('{} <a href="{}">{}</a>', words, room.get_absolute_url(), _("Come back"))
    messages.success(request, words)
    return redirect_or_push(request, "rooms")
