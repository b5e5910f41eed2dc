"""How one's list of rooms is sorted, and its folders."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from accounts.models import RoomOrder
from chatsite.exceptions import NotFound
from rooms.models import Folder
from rooms.sidebar import folders, preferences
from rooms.sidebar.forms import FolderNameForm, ShutForm, StepForm
from rooms.sidebar.responses import KEEPINGS, checked, kept


@require_POST
def order(request: SignedInRequest) -> HttpResponse:
    """`order` is name, activity or hand."""
    KEEPINGS.spend(str(request.user.pk))
    preferences.set_order(user=request.user, order=request.POST.get("order", ""))
    return kept(request)


@require_POST
def shut(request: SignedInRequest) -> HttpResponse:
    """`shut` or `open` names a section of the sidebar (preferences.SECTIONS), or a folder: folder-<id>."""
    chosen = checked(ShutForm(request.POST)).cleaned_data
    if chosen["folder_id"] is not None:
        folders.shut_folder(folder=_own(request, chosen["folder_id"]), is_shut=chosen["is_shut"])
        return kept(request)
    KEEPINGS.spend(str(request.user.pk))
    preferences.shut_section(user=request.user, section=chosen["section"], is_shut=chosen["is_shut"])
    return kept(request)


@require_http_methods(["GET", "POST"])
def room_folders(request: SignedInRequest) -> HttpResponse:
    """GET shows them, POST makes one called `name`."""
    if request.method == "POST":
        KEEPINGS.spend(str(request.user.pk))
        folders.make_folder(user=request.user, name=_name(request))
        return kept(request)
    context = {
        "folders": list(request.user.room_folders.order_by("place", "pk")),
        "orders": RoomOrder.choices,
    }
    return render(request, "rooms/sidebar/_folders.html" if request.htmx else "rooms/sidebar/folders.html", context)


@require_POST
def rename(request: SignedInRequest, folder_id: int) -> HttpResponse:
    folders.rename_folder(folder=_own(request, folder_id), name=_name(request))
    return kept(request)


@require_POST
def move(request: SignedInRequest, folder_id: int) -> HttpResponse:
    """By `step` up or down."""
    form = checked(StepForm(request.POST))
    folders.shift_folder(folder=_own(request, folder_id), step=form.cleaned_data["step"])
    return kept(request)


@require_POST
def remove(request: SignedInRequest, folder_id: int) -> HttpResponse:
    """Its rooms stay."""
    folders.remove_folder(folder=_own(request, folder_id))
    return kept(request)


def _own(request: SignedInRequest, folder_id: int) -> Folder:
    KEEPINGS.spend(str(request.user.pk))
    folder = request.user.room_folders.filter(pk=folder_id).first()
    if folder is None:
        raise NotFound
    return folder


def _name(request: SignedInRequest) -> str:
    form = FolderNameForm(request.POST)
    form.is_valid()
    name: str = form.cleaned_data.get("name", "")
    return name
