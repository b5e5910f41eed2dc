"""The files of a room: the panel beside the conversation, or a page."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from chatsite.exceptions import BadRequest
from messaging.room_files import files, links
from messaging.room_files.forms import LINKS, RoomFilesForm
from rooms import lookup, participants
from rooms.models import Membership
from rooms.outsiders.responses import stranger

WORDS = {
    "": _("All files"),
    "image": _("Pictures"),
    "video": _("Videos"),
    "audio": _("Audio"),
    "file": _("Documents"),
    LINKS: _("Links"),
}


@require_GET
def panel(request: SignedInRequest, slug: str) -> HttpResponse:
    """What members sent, and the links they posted, for those who may see it. `before` leads on to older ones; with
    `numbers` (of messages) there is only what these hold, for a list that is on show already.
    """
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
        "page": _page(own, asked),
    }
    name = "_room_files.html" if request.htmx else "room_files.html"
    return render(request, f"messaging/attachments/{name}", context)


def _page(own: Membership, asked: dict[str, Any]) -> files.Page | links.Page:
    chosen = {"search": asked["q"], "before": asked["before"], "numbers": asked["numbers"]}
    if asked["kind"] == LINKS:
        return links.page(own, **chosen)
    return files.page(own, kind=asked["kind"], after=asked["after"], **chosen)
