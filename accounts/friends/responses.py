"""How the acts between people are done and answered, from whatever page they come."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from accounts import relations, throttle
from accounts.friends import rows
from accounts.http import SignedInRequest
from accounts.models import Friendship, User
from chatsite.exceptions import Conflict
from chatsite.web.error_pages import refusal
from chatsite.web.responses import safe_next

CHANGED = "friends-changed"  # lists of this page read themselves again


def perform(request: SignedInRequest, username: str, do: Callable[[User], HttpResponse]) -> HttpResponse:
    """Find the person and do it. What is not as the page thought is refused, and the page reads itself again."""
    throttle.RELATION_CHANGES.spend(str(request.user.pk))
    try:
        return do(relations.seen(request.user, username))
    except Conflict as refused:
        return trigger_client_event(refusal(request, refused), CHANGED)


def acted(request: SignedInRequest, person: User, words: str) -> HttpResponse:
    """It is done: a notice, and if it was the one button between two people, that button as it is now.

    Without htmx back to the page it came from. `words` may have a place for the person's {name}.
    """
    (row,) = rows.rows(request.user, [person])
    said = words.format(name=row.name)
    if request.htmx:
        context = {"said": said, "row": row, "in_door": "door" in request.POST}
        return trigger_client_event(render(request, "accounts/friends/_acted.html", context), CHANGED)
    messages.success(request, said)
    return HttpResponseRedirect(came_from(request))  # an address, though it may look like the name of one


def noted(request: SignedInRequest, said: str) -> HttpResponse:
    """The same for what one notes for oneself."""
    if request.htmx:
        return trigger_client_event(render(request, "accounts/friends/_acted.html", {"said": said}), CHANGED)
    messages.success(request, said)
    return HttpResponseRedirect(came_from(request))


def words_after(row: Friendship) -> str:
    """What a request came to."""
    return _("You and {name} are friends now.") if row.accepted_at else _("Request sent!")


def came_from(request: SignedInRequest) -> str:
    """The page whose form it was; else that of friends."""
    return safe_next(request, "friends")
