"""What one has read, moved by hand: on, back, everywhere at once, and as it was before."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from accounts.throttle import Allowance
from chatsite.exceptions import NotFound
from rooms import lookup
from rooms.models import Room
from rooms.sidebar import read_state
from rooms.sidebar.forms import ReadForm, UnreadForm
from rooms.sidebar.responses import checked

READINGS = Allowance("readings", limit=120, seconds=600)  # each may touch all of somebody's rooms


@require_POST
def read(request: SignedInRequest, slug: str) -> HttpResponse:
    """Move one's read position up to `number`."""
    room, form = _own(request, slug), checked(ReadForm(request.POST))
    read_state.mark_read(room=room, user=request.user, number=form.cleaned_data["number"])
    if request.htmx or "text/html" not in request.headers.get("Accept", ""):
        return HttpResponse(status=204)
    messages.success(request, _("Marked read."))
    return redirect("rooms")


@require_POST
def unread(request: SignedInRequest, slug: str) -> HttpResponse:
    """The message `number` is unread again, and all after it. Without htmx one leaves the room, or it would be read."""
    room, form = _own(request, slug), checked(UnreadForm(request.POST))
    read_state.mark_unread(room=room, user=request.user, number=form.cleaned_data["number"])
    if request.htmx:
        return HttpResponse(status=204)
    messages.success(request, _("Marked unread."))
    return redirect("rooms")


@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    """Everything is read; the answer offers to take it back."""
    READINGS.spend(str(request.user.pk))
    done = read_state.read_all(user=request.user)
    return render(
        request, "rooms/sidebar/_all_read.html" if request.htmx else "rooms/sidebar/all_read.html", {"done": done}
    )


@require_POST
def undo_read_all(request: SignedInRequest) -> HttpResponse:
    """As it was before, by the `token` that came with the answer."""
    READINGS.spend(str(request.user.pk))
    read_state.undo_read_all(user=request.user, token=request.POST.get("token", ""))
    if request.htmx:
        return HttpResponse()
    messages.success(request, _("Everything is as unread as it was."))
    return redirect("home")


def _own(request: SignedInRequest, slug: str) -> Room:
    room = lookup.room_at(request.user, slug)
    if room is None:
        raise NotFound
    return room
