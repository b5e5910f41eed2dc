"""One's own bookmarks: the list, and what is done with one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from chatsite.delivery import frames
from chatsite.exceptions import BadRequest
from chatsite.web.responses import safe_next
from messaging import rate_limits
from messaging.bookmarks import operations, queries
from messaging.bookmarks.forms import BookmarkForm, BookmarksForm
from messaging.messages.queries import message_for
from messaging.models.bookmarks import NOTE_MAX


@require_GET
def bookmarks(request: SignedInRequest) -> HttpResponse:
    """The list: `q` searches, `before` leads on. `undo` offers to take back what a form without scripts removed."""
    form = BookmarksForm(request.GET)
    if not form.is_valid():
        raise BadRequest
    asked = form.cleaned_data
    context: dict[str, Any] = {
        "page": queries.page(request.user, search=asked["q"], before=asked["before"]),
        "asked": asked,
        "note_max": NOTE_MAX,
    }
    return render(request, "messaging/bookmarks/bookmarks.html", context)


@require_GET
def bookmark_ids(request: SignedInRequest) -> HttpResponse:
    """Which messages one has marked: what a page of messages marks them by."""
    return JsonResponse({"messages": queries.ids_of(request.user)})


@require_POST
def bookmark(request: SignedInRequest, message_id: int) -> HttpResponse:
    """Marks a message, changes the note, or forgets it; with `undo`, brings it back."""
    form = BookmarkForm(request.POST)
    if not form.is_valid():
        message_for(request.user, message_id)  # what one may not see is not there, whatever is sent
        raise BadRequest
    rate_limits.changing.spend(request.user.pk)
    user, asked = request.user, form.cleaned_data
    undo = ""
    if asked["on"] and asked["undo"]:
        operations.restore_bookmark(user=user, message_id=message_id, undo=asked["undo"])
    elif asked["on"]:
        note = asked["note"] if "note" in request.POST else None
        operations.add_bookmark(user=user, message_id=message_id, note=note)
    elif removed := operations.remove_bookmark(user=user, message_id=message_id):
        undo = removed.undo
    if request.htmx or "text/html" not in request.headers.get("Accept", ""):
        return HttpResponse(frames.frame("bookmark", message=message_id, is_on=asked["on"], undo=undo))
    return _back(request, message_id, undo, is_on=asked["on"])


def _back(request: SignedInRequest, message_id: int, undo: str, *, is_on: bool) -> HttpResponse:
    """Without scripts: to where it was asked for; what was removed can be taken back on the list."""
    if undo:
        response = redirect("bookmarks")
        response["Location"] += f"?removed={message_id}&undo={undo}"
        return response
    messages.success(request, _("Bookmark saved.") if is_on else _("Bookmark removed."))
    return redirect(safe_next(request, "bookmarks"))
