"""Pages of rooms, but for the conversation itself (messaging.conversation.views).

A stranger gets 404, as for what is missing.
"""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from rooms.directory import queries
from rooms.invitations import cards
from rooms.trash import operations as trash


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """The room one was in last, or the directory with a welcome. A phone shows the list of rooms first."""
    if room := queries.last_room(request, request.user):
        response = redirect(room)
        response.set_cookie(
            queries.HOME_COOKIE, "1", max_age=queries.HOME_SECONDS, samesite="Lax", secure=request.is_secure()
        )
        return response
    if request.user.is_guest:
        return redirect("guest-keep")
    return _directory(request, {"page": queries.page(request.user), "welcome": True})


@require_GET
def rooms(request: SignedInRequest) -> HttpResponse:
    """The directory: `tab` chooses (rooms/directory/queries.py), `q` searches, `after` continues."""
    search, after = request.GET.get("q", ""), request.GET.get("after", "")
    tab = queries.tab_named(request.GET.get("tab", ""))
    page = queries.page(request.user, tab=tab, search=search, after=after)
    guesses = queries.guesses(request.user, search) if search and not page.rooms else []
    context = {"page": page, "search": search, "after": after, "guesses": guesses}
    return render(request, "rooms/directory/_directory.html", context) if request.htmx else _directory(request, context)


def _directory(request: SignedInRequest, context: dict[str, object]) -> HttpResponse:
    """The whole page, with what waits for an answer."""
    has_deleted = trash.in_bin_of(request.user).exists()
    context |= {**cards.waiting(request.user), "has_deleted": has_deleted}
    return render(request, "rooms/directory/directory.html", context)
