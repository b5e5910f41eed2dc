"""The files of a room: the panel beside the conversation, or a page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from chatsite.exceptions import BadRequest
from messaging.attachments import room_files
from messaging.attachments.forms import RoomFilesForm
from rooms import lookup, participants
from rooms.outsiders.responses import stranger

WORDS = {
    "": _("All"),
    "image": _("Pictures"),
    "video": _("Videos"),
    "audio": _("Audio"),
    "file": _("Documents"),
}


@require_GET
def panel(request: SignedInRequest, slug: str) -> HttpResponse:
    """What members sent, for those who may see it. `before` leads on to older files."""
    own = lookup.at(request.user, slug)
    if own is None:
        return stranger(request, slug)
    form = RoomFilesForm(request.GET)
    if not form.is_valid():
        raise BadRequest
    asked = form.cleaned_data
    context = {
        "room": own.room,
        "title": participants.title_for(request.user, own.room),
        "kinds": WORDS.items(),
        "asked": asked,
        "page": room_files.page(own, kind=asked["kind"], search=asked["q"], before=asked["before"]),
    }
    name = "_room_files.html" if request.htmx else "room_files.html"
    return render(request, f"messaging/attachments/{name}", context)
