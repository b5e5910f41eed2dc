"""Pages of a room's ends: closed for now, in the bin, and back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from accounts.throttle import Allowance
from chatsite.exceptions import NotFound
from chatsite.web.responses import redirect_or_push
from rooms.models import BIN_DAYS
from rooms.permissions.rights import rights_at
from rooms.trash import operations

ENDS = Allowance("room-ends", limit=60, seconds=600)  # of one person; each is heard by all members


@require_POST
def archive(request: SignedInRequest, slug: str) -> HttpResponse:
    """Close the room for now."""
    room = rights_at(request.user, slug).room
    ENDS.spend(str(request.user.pk))
    operations.archive_room(room=room, by=request.user)
    messages.success(request, _("#%(room)s is closed. What was said can still be read.") % {"room": room})
    return redirect_or_push(request, "room-settings", room.slug)


@require_POST
def reopen(request: SignedInRequest, slug: str) -> HttpResponse:
    """Open an archived room again."""
    room = rights_at(request.user, slug).room
    ENDS.spend(str(request.user.pk))
    operations.reopen_room(room=room, by=request.user)
    messages.success(request, _("#%(room)s is open again.") % {"room": room})
    return redirect_or_push(request, "room-settings", room.slug)


@require_POST
def to_bin(request: SignedInRequest, slug: str) -> HttpResponse:
    """Delete the room, with a way back."""
    room = rights_at(request.user, slug).room
    ENDS.spend(str(request.user.pk))
    operations.bin_room(room=room, by=request.user)
    messages.success(request, render_to_string("rooms/trash/_binned.html", {"room": room}, request=request))
    return redirect_or_push(request, "rooms")


@require_GET
def deleted_rooms(request: SignedInRequest) -> HttpResponse:
    """Deleted rooms that the person may take back."""
    rooms = list(operations.in_bin_of(request.user).with_head_count().order_by("-binned_at"))
    return render(request, "rooms/trash/bin.html", {"rooms": rooms, "bin_days": BIN_DAYS})


@require_POST
def restore(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take a room out of the bin."""
    room = operations.in_bin_of(request.user).filter(slug=slug).first()
    if room is None:
        raise NotFound
    ENDS.spend(str(request.user.pk))
    back = operations.restore_room(room=room, by=request.user)
    messages.success(request, _("#%(room)s is restored.") % {"room": back})
    return redirect_or_push(request, back if back.memberships.of(request.user).exists() else "deleted-rooms")
