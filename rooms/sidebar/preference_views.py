"""How one keeps a room one is in: its menu, and what can be chosen there. To everybody else the room is not there."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from accounts.models import RoomOrder
from chatsite.exceptions import NotFound
from rooms import lookup, participants
from rooms.models import Membership
from rooms.sidebar import folders, preferences
from rooms.sidebar.forms import FavouriteForm, FolderForm, MuteForm, PlaceForm
from rooms.sidebar.responses import KEEPINGS, checked, kept


@require_GET
def keep(request: SignedInRequest, slug: str) -> HttpResponse:
    """The menu of a room in one's own list, or a page with the same."""
    own = _own(request, slug)
    context = {
        "own": own,
        "room": own.room,
        "title": participants.title_for(request.user, own.room),
        "levels": Membership.Notify.choices,
        "silences": preferences.Silence.choices,
        "folders": list(request.user.room_folders.order_by("place", "pk")),
        "is_by_hand": request.user.room_order == RoomOrder.HAND,
    }
    return render(request, "rooms/sidebar/_keep.html" if request.htmx else "rooms/sidebar/keep.html", context)


@require_POST
def notify(request: SignedInRequest, slug: str) -> HttpResponse:
    """Of what one wants to hear: `level` is all, calls or none."""
    own = _own(request, slug)
    preferences.set_notify(room=own.room, user=request.user, level=request.POST.get("level", ""))
    return kept(request)


@require_POST
def mute(request: SignedInRequest, slug: str) -> HttpResponse:
    """Hear nothing of it, `until` hour, tomorrow, always; or again without it."""
    own, form = _own(request, slug), checked(MuteForm(request.POST))
    chosen = form.cleaned_data["until"]
    until = preferences.Silence(chosen).end() if chosen else None
    preferences.mute(room=own.room, user=request.user, until=until)
    own.muted_until = until
    return kept(request, notice=("rooms/sidebar/_muted.html", {"own": own, "room": own.room}))


@require_POST
def favourite(request: SignedInRequest, slug: str) -> HttpResponse:
    """`favourite` is there or not."""
    own, form = _own(request, slug), checked(FavouriteForm(request.POST))
    preferences.set_favourite(room=own.room, user=request.user, is_favourite=form.cleaned_data["favourite"])
    return kept(request)


@require_POST
def folder(request: SignedInRequest, slug: str) -> HttpResponse:
    """Into the folder with the id `folder`, a new one called `new_folder`, or into none."""
    own, form = _own(request, slug), checked(FolderForm(request.POST))
    folder_id = form.cleaned_data["folder"]
    if new_name := form.cleaned_data["new_folder"]:
        folder_id = folders.make_folder(user=request.user, name=new_name).pk
    preferences.set_folder(room=own.room, user=request.user, folder_id=folder_id)
    return kept(request)


@require_POST
def place(request: SignedInRequest, slug: str) -> HttpResponse:
    """By `step` up or down, or to stand before the room with the id `before`; last without one."""
    own, form = _own(request, slug), checked(PlaceForm(request.POST))
    if step := form.cleaned_data["step"]:
        preferences.shift(room=own.room, user=request.user, step=step)
    else:
        preferences.place(room=own.room, user=request.user, before=form.cleaned_data["before"])
    return kept(request)


def _own(request: SignedInRequest, slug: str) -> Membership:
    own = lookup.at(request.user, slug)
    if own is None:
        raise NotFound
    if request.method == "POST":
        KEEPINGS.spend(str(request.user.pk))
    return own
